//! The servers of the document behind the first, for people to choose from.
//!
//! Purpose: tell them where a client is started, so that none is lost. They are docs and no constants: a server often
//! has no name, and a URL with variables is no constant. Input: the API. Output: doc lines.

use crate::ir::{Api, Server, ServerVariable};

use super::docs;
use super::security::{any_of, code};

/// What the docs of `Client::builder` say of further servers.
pub fn doc_lines(api: &Api) -> Vec<String> {
    let mut told: Vec<&str> =
        api.servers.first().map(|server| server.url.as_str()).into_iter().collect();
    let mut lines = Vec::new();
    for server in api.servers.iter().skip(1) {
        if told.contains(&server.url.as_str()) {
            continue;
        }
        told.push(&server.url);
        if lines.is_empty() {
            let begin =
                "The API is served in other places too, which [`ClientBuilder::server_url`] takes:";
            docs::wrap_paragraph(&mut lines, begin);
            lines.push(String::new());
        }
        lines.extend(docs::text_lines(&format!("- {}", item(server))));
    }
    lines
}

/// `` `https://eu.example`: Sandbox. It is `https://{region}.example`, where `region` may be `eu` or `us`. ``
fn item(server: &Server) -> String {
    let filled = server.variables.iter().fold(server.url.clone(), |url, variable| {
        url.replace(&format!("{{{}}}", variable.name), &variable.default)
    });
    let mut text = code(&filled);
    if filled.starts_with('/') {
        text.push_str(" on the host of the document");
    }
    let description = server.description.as_deref().unwrap_or_default();
    let description = description.split_whitespace().collect::<Vec<_>>().join(" ");
    if !description.is_empty() {
        text.push_str(&format!(": {description}"));
    }
    if filled != server.url {
        let values: Vec<String> = server.variables.iter().map(values).collect();
        let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
        text.push_str(&format!(
            "{end} It is {}, where {}.",
            code(&server.url),
            values.join(" and ")
        ));
    }
    text
}

/// What a variable may be.
fn values(variable: &ServerVariable) -> String {
    let name = code(&variable.name);
    if variable.allowed.is_empty() {
        return format!("{name} may be another");
    }
    let allowed: Vec<String> = variable.allowed.iter().map(|value| code(value)).collect();
    format!("{name} may be {}", any_of(&allowed))
}
