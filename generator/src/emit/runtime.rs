//! The run time: real files of this package, compiled and tested here, copied into the crate as they are.

macro_rules! runtime_files {
    ($($path:literal),* $(,)?) => {
        /// The files below `src/runtime/`, with their text.
        pub const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("../../runtime/", $path)))),*];
    };
}

runtime_files![
    "any.rs",
    "call.rs",
    "client.rs",
    "duration.rs",
    "error.rs",
    "mod.rs",
    "parameters.rs",
    "secret.rs",
    "timestamp.rs",
    "timestamp/conversions.rs",
    "transport.rs",
    "transport/reqwest.rs",
    "wire/bridge.rs",
    "wire/containers.rs",
    "wire/fault.rs",
    "wire/joined.rs",
    "wire/mod.rs",
    "wire/oneof.rs",
    "wire/read.rs",
    "wire/record.rs",
    "wire/scalars.rs",
    "wire/write.rs",
];
