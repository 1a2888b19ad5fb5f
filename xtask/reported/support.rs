//! Helpers for the tests of `xtask/reported`. `fault` stands for the crate.

#![allow(dead_code, unused_imports, reason = "not every set of tests needs all of it")]

mod server;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use fault::{Call, Client, Error, Operation, OutputOf, Response};
pub use serde_json::json;
pub use server::{Packets, Recorded, Server, response};

/// Reads a value, and holds that it is written as it came.
pub fn keeps<T: DeserializeOwned + Serialize>(json: Value) -> T {
    becomes(json.clone(), json)
}

/// Reads a value, and compares the JSON that it becomes.
pub fn becomes<T: DeserializeOwned + Serialize>(json: Value, expected: Value) -> T {
    // From text: a tree of values has no numbers beyond 64 bits.
    let value = read(&json.to_string());
    assert_eq!(written(&value), expected, "{json}");
    value
}

/// Reads a value.
pub fn read<T: DeserializeOwned>(json: &str) -> T {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// The JSON of a value.
pub fn written(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("it can be written")
}

/// The error of a value that can't be read.
pub fn error_of<T: DeserializeOwned>(json: Value) -> String {
    match serde_json::from_str::<T>(&json.to_string()) {
        Ok(_) => panic!("{json} can be read"),
        Err(error) => error.to_string(),
    }
}

/// The request of a call.
pub async fn sent<O: Operation>(call: impl FnOnce(&Client) -> Call<O>) -> Recorded {
    called(response("204 No Content", &[], b""), call).await.0
}

/// The request of a call to a server with this response, and the result.
pub async fn called<O: Operation>(
    packets: Packets,
    call: impl FnOnce(&Client) -> Call<O>,
) -> (Recorded, Result<Response<OutputOf<O>>, Error>) {
    let server = Server::of(packets).await;
    let client = Client::builder().server_url(&server.url).build().expect("it is complete");
    let result = call(&client).send().await;
    (server.recorded().await, result)
}

/// A response with JSON.
pub fn json_response(status: &str, body: &Value) -> Packets {
    response(status, &[("content-type", "application/json")], body.to_string().as_bytes())
}
