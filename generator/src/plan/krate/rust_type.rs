//! Rust types, and the locations of the crate's own.

/// A Rust type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RustType {
    /// `bool`
    Bool,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`
    I64,
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// A number that is, or may be, a string on the wire.
    Carried(Box<RustType>, NumberForm),
    /// `f64`
    F64,
    /// `String`
    String,
    /// `Vec<u8>`, Base64 on the wire.
    Bytes,
    /// `Vec<u8>`, Base64 with the alphabet for URLs on the wire.
    BytesUrlSafe,
    /// The runtime's `Secret`.
    Secret,
    /// The runtime's `Timestamp`.
    Timestamp,
    /// The runtime's `Date`.
    Date,
    /// The runtime's `Time`.
    Time,
    /// The runtime's `Duration`.
    Duration,
    /// The runtime's `IsoDuration`.
    IsoDuration,
    /// The runtime's `Lenient<…>` of one of these times.
    Lenient(Box<RustType>),
    /// The runtime's `Uuid`.
    Uuid,
    /// The runtime's `Decimal`.
    Decimal,
    /// The runtime's `Decimal`, a number on the wire.
    DecimalNumber,
    /// `std::net::IpAddr`
    IpAddr,
    /// `std::net::Ipv4Addr`
    Ipv4Addr,
    /// `std::net::Ipv6Addr`
    Ipv6Addr,
    /// The runtime's `Any`.
    Any,
    /// A type of the user's own.
    Custom(Box<Custom>),
    /// `serde_json::Value`
    Json,
    /// `Vec<…>`
    Vec(Box<RustType>),
    /// `Vec<…>`, one string on the wire, joined by commas.
    Joined(Box<RustType>),
    /// `BTreeMap<String, …>`
    Map(Box<RustType>),
    /// `Option<…>`
    Option(Box<RustType>),
    /// The runtime's `Nullable<…>`
    Nullable(Box<RustType>),
    /// `Box<…>`
    Boxed(Box<RustType>),
    /// A type of the crate.
    Model(ModelPath),
    /// A union of the crate: the contents of its variants convert into it.
    Union(ModelPath),
}

/// A type of the user's own, which serde reads and writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Custom {
    /// Its path.
    pub path: String,
    /// The module that reads and writes it; its own impls where there is none.
    pub with: Option<String>,
    /// The name of its form on the wire, in the module `custom`.
    pub form: String,
    /// `true` if the type implements `Default`.
    pub has_default: bool,
    /// The crate that it comes from.
    pub dependency: Option<Dependency>,
}

/// A dependency that a type of the user's own needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the crate.
    pub name: String,
    /// Its version; `None` for a crate that has only a path.
    pub version: Option<String>,
    /// Its folder, relative to that of the generated crate.
    pub path: Option<String>,
    /// Its features.
    pub features: Vec<String>,
}

/// The forms of numbers on the wire that are not plain numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NumberForm {
    /// A string.
    Text,
    /// A number; a string is read too.
    NumberOrText,
    /// A string; a number is read too.
    TextOrNumber,
}

/// The form of a value on the wire, if its type does not imply it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum WireForm {
    /// A number that is, or may be, a string.
    Carried(NumberForm),
    /// A decimal as a number.
    Number,
    /// Bytes as Base64.
    Base64,
    /// Bytes as Base64 with the alphabet for URLs.
    Base64Url,
    /// A value in a box.
    Boxed,
    /// A type of the user's own: the name of its form.
    Custom(String),
    /// A list in one string.
    Joined,
}

impl RustType {
    /// The form of its innermost part.
    pub fn wire_form(&self) -> Option<WireForm> {
        match self {
            Self::Carried(_, form) => Some(WireForm::Carried(*form)),
            Self::DecimalNumber => Some(WireForm::Number),
            Self::Bytes => Some(WireForm::Base64),
            Self::BytesUrlSafe => Some(WireForm::Base64Url),
            Self::Boxed(_) => Some(WireForm::Boxed),
            Self::Joined(_) => Some(WireForm::Joined),
            Self::Custom(custom) => Some(WireForm::Custom(custom.form.clone())),
            Self::Vec(inner) | Self::Map(inner) | Self::Option(inner) | Self::Nullable(inner) => {
                inner.wire_form()
            }
            _ => None,
        }
    }

    /// Calls `visit` with this type and every type inside it.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a RustType)) {
        visit(self);
        match self {
            Self::Carried(inner, _)
            | Self::Vec(inner)
            | Self::Joined(inner)
            | Self::Map(inner)
            | Self::Option(inner)
            | Self::Nullable(inner)
            | Self::Lenient(inner)
            | Self::Boxed(inner) => inner.walk(visit),
            _ => {}
        }
    }

    /// Returns the type in short form: for reports, not for code.
    pub fn describe(&self) -> String {
        match self {
            Self::Bool => "bool".to_owned(),
            Self::I8 => "i8".to_owned(),
            Self::I16 => "i16".to_owned(),
            Self::I32 => "i32".to_owned(),
            Self::I64 => "i64".to_owned(),
            Self::U8 => "u8".to_owned(),
            Self::U16 => "u16".to_owned(),
            Self::U32 => "u32".to_owned(),
            Self::U64 => "u64".to_owned(),
            Self::Carried(inner, _) => inner.describe(),
            Self::F64 => "f64".to_owned(),
            Self::String => "String".to_owned(),
            Self::Bytes | Self::BytesUrlSafe => "Vec<u8>".to_owned(),
            Self::Secret => "Secret".to_owned(),
            Self::Timestamp => "Timestamp".to_owned(),
            Self::Date => "Date".to_owned(),
            Self::Time => "Time".to_owned(),
            Self::Duration => "Duration".to_owned(),
            Self::IsoDuration => "IsoDuration".to_owned(),
            Self::Lenient(inner) => format!("Lenient<{}>", inner.describe()),
            Self::Uuid => "Uuid".to_owned(),
            Self::Decimal | Self::DecimalNumber => "Decimal".to_owned(),
            Self::IpAddr => "IpAddr".to_owned(),
            Self::Ipv4Addr => "Ipv4Addr".to_owned(),
            Self::Ipv6Addr => "Ipv6Addr".to_owned(),
            Self::Any => "Any".to_owned(),
            Self::Custom(custom) => custom.path.clone(),
            Self::Json => "Value".to_owned(),
            Self::Vec(inner) | Self::Joined(inner) => format!("Vec<{}>", inner.describe()),
            Self::Map(inner) => format!("BTreeMap<String, {}>", inner.describe()),
            Self::Option(inner) => format!("Option<{}>", inner.describe()),
            Self::Nullable(inner) => format!("Nullable<{}>", inner.describe()),
            Self::Boxed(inner) => format!("Box<{}>", inner.describe()),
            Self::Model(model) | Self::Union(model) => model.name.clone(),
        }
    }

    /// Returns the type with times of the declared format only: lenient ones would accept every text of a union.
    pub fn strict(self) -> Self {
        match self {
            Self::Lenient(inner) => *inner,
            Self::Vec(inner) => Self::Vec(Box::new(inner.strict())),
            Self::Map(inner) => Self::Map(Box::new(inner.strict())),
            Self::Option(inner) => Self::Option(Box::new(inner.strict())),
            other => other,
        }
    }

    /// Returns the type of a value for an argument, which wraps it itself.
    pub fn unwrapped(&self) -> &Self {
        match self {
            Self::Option(inner) | Self::Nullable(inner) | Self::Boxed(inner) => inner.unwrapped(),
            other => other,
        }
    }

    /// Returns `true` if it is an integer, whatever its form on the wire.
    pub fn is_integer(&self) -> bool {
        match self {
            Self::I8 | Self::I16 | Self::I32 | Self::I64 => true,
            Self::U8 | Self::U16 | Self::U32 | Self::U64 => true,
            Self::Carried(inner, _) => inner.is_integer(),
            _ => false,
        }
    }

    /// The type of the crate that it is.
    pub fn model(&self) -> Option<&ModelPath> {
        match self {
            Self::Model(model) | Self::Union(model) => Some(model),
            _ => None,
        }
    }
}

/// The location of a type of the crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModelPath {
    /// The module that it lives in.
    pub home: Home,
    /// Its name.
    pub name: String,
}

/// The modules that types live in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// The module of [`Crate::shared`] with this index.
    Shared(usize),
    /// The resource with this index.
    Resource(usize),
}

/// The paths of the modules that types live in.
#[derive(Debug, Clone)]
pub struct ModulePaths(Vec<String>);

impl ModulePaths {
    /// The module of all shared types.
    pub const MODELS: &str = "models";

    /// Creates the paths of the modules with these names, one for each resource.
    pub fn new<'a>(resources: impl Iterator<Item = &'a str>) -> Self {
        Self(resources.map(|module| format!("resources::{module}")).collect())
    }

    /// Returns the paths of the modules of resources.
    pub fn resources(&self) -> &[String] {
        &self.0
    }

    /// Returns the path of a module below the crate.
    pub fn module(&self, home: Home) -> &str {
        match home {
            Home::Shared(_) => Self::MODELS,
            Home::Resource(index) => &self.0[index],
        }
    }

    /// Returns the path of a type below the crate, as programs that call a resource write it: the module of the resource
    /// has the shared types too.
    pub fn beside(&self, resource: &str, model: &ModelPath) -> String {
        match model.home {
            Home::Shared(_) => format!("resources::{resource}::{}", model.name),
            Home::Resource(_) => self.of(model),
        }
    }

    /// Returns the path of a type below the crate.
    pub fn of(&self, model: &ModelPath) -> String {
        format!("{}::{}", self.module(model.home), model.name)
    }
}
