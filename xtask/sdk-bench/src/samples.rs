//! The JSON that both sides read: as the document's example, the same in every run.

use serde_json::{Value, json};

/// The number of clients in a large response.
pub const MANY: usize = 10_000;

/// The client of this number.
fn client(number: usize) -> Value {
    let (day, minute) = (number % 28 + 1, number % 60);
    json!({
        "id": format!("2fYbY5mDkQb0iTzvXbYx{number:07}"),
        "clientId": format!("blue-whale-{number:05}@acme.conductor.one/pcc"),
        "displayName": format!("ci {number}"),
        "userId": format!("2fYbXvA2pT3qk8TnWg0m{:07}", number / 3),
        "scopedRoles": ["2fYbZ0hB6cS1wLq9eRt7yUiOpAs"],
        "allowSourceCidr": [format!("192.0.{}.0/24", number % 256)],
        "createdAt": format!("2026-11-{day:02}T08:{minute:02}:00Z"),
        "updatedAt": format!("2026-11-{day:02}T09:{minute:02}:00.250Z"),
        "lastUsedAt": format!("2026-12-{day:02}T10:{minute:02}:30.123456789Z"),
        "expiresTime": format!("2027-11-{day:02}T08:{minute:02}:00Z"),
        "deletedAt": null,
    })
}

/// A large response.
pub fn list() -> Vec<u8> {
    let list: Vec<Value> = (0..MANY).map(client).collect();
    json!({ "list": list, "nextPageToken": "" }).to_string().into_bytes()
}

/// The response of a call that reads one client.
pub fn one() -> Vec<u8> {
    json!({ "client": client(1) }).to_string().into_bytes()
}

/// The response of a call that makes one client.
pub fn made() -> Vec<u8> {
    json!({ "client": client(1), "clientSecret": "not-really-one" }).to_string().into_bytes()
}
