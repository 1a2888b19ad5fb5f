//! The types of the SDK as one would write them by hand, with serde's derive.

use conductorone_sdk::types::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// The twin of the SDK's `PersonalClient`.
#[allow(missing_docs, reason = "they are those of the SDK")]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PersonalClient {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub client_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub display_name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scoped_roles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_source_cidr: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

/// A `PersonalClient` that goes to the server: it holds as much, and what only the server sets is not written.
#[allow(missing_docs, reason = "they are those of the SDK")]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ChangedClient {
    #[serde(skip_serializing)]
    pub id: String,
    #[serde(skip_serializing)]
    pub client_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub display_name: String,
    #[serde(skip_serializing)]
    pub user_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scoped_roles: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_source_cidr: Vec<String>,
    #[serde(skip_serializing)]
    pub created_at: Option<Timestamp>,
    #[serde(skip_serializing)]
    pub updated_at: Option<Timestamp>,
    #[serde(skip_serializing)]
    pub last_used_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_time: Option<Timestamp>,
    #[serde(skip_serializing)]
    pub deleted_at: Option<Timestamp>,
}

/// A list of clients as it goes to the server.
#[allow(missing_docs, reason = "they are those of the SDK")]
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ListRequest {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<ChangedClient>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub next_page_token: String,
}

/// The twin of the SDK's `ListResponse`.
#[allow(missing_docs, reason = "they are those of the SDK")]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ListResponse {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub list: Vec<PersonalClient>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub next_page_token: String,
}

/// The twin of the SDK's `GetResponse`.
#[allow(missing_docs, reason = "they are those of the SDK")]
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct GetResponse {
    pub client: Option<PersonalClient>,
}

/// The twin of the SDK's `CreateRequest`.
#[allow(missing_docs, reason = "they are those of the SDK")]
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateRequest {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub display_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Duration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_source_cidr: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scoped_roles: Vec<String>,
}

/// The twin of the SDK's `CreateResponse`.
#[allow(missing_docs, reason = "they are those of the SDK")]
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CreateResponse {
    pub client: Option<PersonalClient>,
    pub client_secret: String,
}
