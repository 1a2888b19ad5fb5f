//! Security: schemes and requirements.
//!
//! - <https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object>
//! - <https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object>

use std::collections::BTreeSet;

use indexmap::IndexMap;
use openapiv3::{APIKeyLocation, SecurityScheme as Typed};

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Node;
use crate::ir::{
    AskedScheme, Operation, ParameterPlace, SecurityKind, SecurityRequirement, SecurityScheme,
};
use crate::pointer::Pointer;
use crate::rules;

use super::element;
use super::view::View;

/// The most alternatives into which one requirement is split.
const MOST_ALTERNATIVES: usize = 64;

/// The security schemes by name.
type Schemes = IndexMap<String, SecurityScheme>;

/// Reads the schemes of the components.
pub(super) fn schemes(view: View<'_>, diagnostics: &mut Diagnostics) -> Schemes {
    let pointer = Pointer::root().child("components").child("securitySchemes");
    let schemes = view.keys(&pointer).into_iter().filter_map(|name| {
        let origin = pointer.child(&name);
        let at = view.follow(&origin)?;
        let kind = kind(view, &at, diagnostics)?;
        let is_deprecated = view.map(&at).and_then(|map| map.get("deprecated"));
        let is_deprecated = is_deprecated.and_then(Node::as_bool) == Some(true);
        let deprecated = is_deprecated.then(|| "The document advises against it.".to_owned());
        let texts = [view.text(&at, "description"), deprecated].into_iter().flatten();
        let description = texts.collect::<Vec<_>>().join("\n\n");
        let description = Some(description).filter(|text| !text.is_empty());
        Some((name, SecurityScheme { kind, description, origin }))
    });
    schemes.collect()
}

/// Reads the kind of the scheme at a place.
fn kind(view: View<'_>, at: &Pointer, diagnostics: &mut Diagnostics) -> Option<SecurityKind> {
    // OpenAPI 3.1 has `mutualTLS`, and openapiv3 wants flows and URLs complete: these are read separately.
    match view.text(at, "type").as_deref() {
        Some("mutualTLS") => return Some(SecurityKind::MutualTls),
        Some("openIdConnect") => return Some(SecurityKind::OpenIdConnect),
        Some("oauth2") => {
            let flow = at.child("flows").child("clientCredentials");
            let client_credentials_token_url = view.text(&flow, "tokenUrl");
            return Some(SecurityKind::OAuth2 { client_credentials_token_url });
        }
        _ => {}
    }
    match element::read(view.get(at)?.to_json(), at, diagnostics)? {
        Typed::HTTP { scheme: name, .. } => Some(match name.to_ascii_lowercase().as_str() {
            "bearer" => SecurityKind::Bearer,
            "basic" => SecurityKind::Basic,
            _ => SecurityKind::Http(name),
        }),
        Typed::APIKey { location, name, .. } => {
            let place = match location {
                APIKeyLocation::Query => ParameterPlace::Query,
                APIKeyLocation::Header => ParameterPlace::Header,
                APIKeyLocation::Cookie => ParameterPlace::Cookie,
            };
            Some(SecurityKind::ApiKey { name, place })
        }
        Typed::OpenIDConnect { .. } | Typed::OAuth2 { .. } => None,
    }
}

/// Reads the requirements at a place. Returns `None` if there is no list, which differs from an empty list.
pub(super) fn requirements(
    view: View<'_>,
    known: &Schemes,
    pointer: &Pointer,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<SecurityRequirement>> {
    let list = view.get(pointer)?.as_list()?;
    let asked = |(name, scopes): (&String, &Node)| AskedScheme {
        name: named(known, name),
        scopes: scopes
            .as_list()
            .unwrap_or_default()
            .iter()
            .filter_map(Node::as_str)
            .map(str::to_owned)
            .collect(),
    };
    let mut alternatives = Vec::new();
    for (index, map) in list.iter().enumerate() {
        let Some(map) = map.as_map() else { continue };
        let at = pointer.index(index);
        let (schemes, unknown): (Vec<AskedScheme>, Vec<AskedScheme>) =
            map.iter().map(asked).partition(|asked| known.contains_key(&asked.name));
        for AskedScheme { name, .. } in unknown {
            let place = Place::Key(at.child(&name));
            let message =
                format!("there is no security scheme `{name}`; the requirement is ignored");
            let finding = Diagnostic::new(rules::UNKNOWN_SECURITY_SCHEME, place, message);
            diagnostics.report(finding.hint("add it under `components/securitySchemes`"));
        }
        alternatives.extend(split(known, &at, schemes, diagnostics));
    }
    Some(alternatives)
}

/// Returns the name of the scheme that a requirement names, by its name or by the URI of the component (OpenAPI 3.2).
fn named(known: &Schemes, text: &str) -> String {
    let by_uri = || text.strip_prefix("#/components/securitySchemes/");
    let name = if known.contains_key(text) { None } else { by_uri() };
    name.filter(|name| known.contains_key(*name)).unwrap_or(text).to_owned()
}

/// Splits one requirement: schemes that fill the same slot of a request are alternatives.
fn split(
    known: &Schemes,
    at: &Pointer,
    schemes: Vec<AskedScheme>,
    diagnostics: &mut Diagnostics,
) -> Vec<SecurityRequirement> {
    let mut slots: Vec<(Option<String>, Vec<AskedScheme>)> = Vec::new();
    for scheme in schemes {
        let slot = slot(known, &scheme.name);
        match slots.iter_mut().find(|(other, _)| slot.is_some() && *other == slot) {
            Some((_, same)) => same.push(scheme),
            None => slots.push((slot, vec![scheme])),
        }
    }
    for (_, same) in slots.iter().filter(|(_, same)| same.len() > 1) {
        let names: Vec<String> = same.iter().map(|asked| format!("`{}`", asked.name)).collect();
        let finding = Diagnostic::new(
            rules::ALTERNATIVE_SECURITY,
            Place::Value(at.clone()),
            format!(
                "{} fill the same place of a request, which can't carry both: they are read as alternatives",
                names.join(" and ")
            ),
        );
        diagnostics.report(finding.hint("write them as two entries of the list"));
    }
    let mut alternatives = vec![SecurityRequirement::default()];
    for (_, same) in slots {
        let longer = alternatives.iter().flat_map(|begun| {
            same.iter().map(|scheme| {
                let schemes = begun.schemes.iter().chain([scheme]).cloned().collect();
                SecurityRequirement { schemes }
            })
        });
        alternatives = longer.take(MOST_ALTERNATIVES).collect();
    }
    alternatives
}

/// Returns the part of a request that a scheme fills.
fn slot(known: &Schemes, name: &str) -> Option<String> {
    match &known.get(name)?.kind {
        SecurityKind::Bearer
        | SecurityKind::Basic
        | SecurityKind::Http(_)
        | SecurityKind::OAuth2 { .. }
        | SecurityKind::OpenIdConnect => Some("header authorization".to_owned()),
        SecurityKind::ApiKey { name, place: ParameterPlace::Header } => {
            Some(format!("header {}", name.to_ascii_lowercase()))
        }
        SecurityKind::ApiKey { name, place } => Some(format!("{place:?} {name}")),
        SecurityKind::MutualTls => None,
    }
}

/// Reports the schemes that operations require and the client cannot send.
pub(super) fn report_unsupported(
    schemes: &Schemes,
    operations: &[Operation],
    diagnostics: &mut Diagnostics,
) {
    let requirements = operations.iter().flat_map(|operation| &operation.security);
    let asked = requirements.flat_map(|requirement| &requirement.schemes);
    let asked: BTreeSet<&str> = asked.map(|asked| asked.name.as_str()).collect();
    for (name, scheme) in schemes.iter().filter(|(name, _)| asked.contains(name.as_str())) {
        let problem = match &scheme.kind {
            SecurityKind::Http(http) => format!("the HTTP scheme `{http}`"),
            kind if !kind.is_supported() => "a key of such a name".to_owned(),
            _ => continue,
        };
        let place = Place::Value(scheme.origin.clone());
        let message = format!("`{name}` can't be sent by the client: {problem} is not supported");
        let finding = Diagnostic::new(rules::UNSUPPORTED_SECURITY, place, message);
        diagnostics.report(finding.hint(
            "add the header to each call by `Call::header`, or give `Credential::by_transport` for a transport \
             that does it",
        ));
    }
}
