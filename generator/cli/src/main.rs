//! `cargo openapi-sdk`: generates Rust SDKs from OpenAPI documents.

use std::process::ExitCode;

use cargo_openapi_sdk::Program;

fn main() -> ExitCode {
    Program::new("cargo openapi-sdk").main()
}
