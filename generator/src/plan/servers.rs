//! The servers of the document after the first, for the user to choose from.
//!
//! Purpose: list them in the docs of the builder, so that none is lost. They are not constants: a server often has no
//! name, and its URL may have variables. Input: the API. Output: doc lines.

use crate::ir::{Api, Server, ServerVariable};

use crate::markdown::{self, DocComment, Phrase, phrase};

/// The docs of `Client::builder` about further servers.
pub fn comment(api: &Api) -> DocComment {
    let mut listed: Vec<&str> =
        api.servers.first().map(|server| server.url.as_str()).into_iter().collect();
    let mut comment = DocComment::default();
    for server in api.servers.iter().skip(1) {
        if listed.contains(&server.url.as_str()) {
            continue;
        }
        listed.push(&server.url);
        if comment.is_empty() {
            comment.paragraph(&phrase!(
                "The document declares further servers, for [`ClientBuilder::server_url`]:"
            ));
        }
        comment.item(&item(server));
    }
    comment
}

/// `` `https://eu.example`: Sandbox. It is `https://{region}.example`, where `region` may be `eu` or `us`. ``
fn item(server: &Server) -> Phrase {
    let filled = server.variables.iter().fold(server.url.clone(), |url, variable| {
        url.replace(&format!("{{{}}}", variable.name), &variable.default)
    });
    let mut item = Phrase::code(&filled);
    if filled.starts_with('/') {
        item = phrase!("{} on the host of the document", item);
    }
    let description = server.description.as_deref().map(markdown::flow).unwrap_or_default();
    if !description.is_empty() {
        item = phrase!("{}: {}", item, description);
    }
    if filled != server.url {
        let values: Vec<Phrase> = server.variables.iter().map(values).collect();
        item.end_sentence();
        let values = Phrase::join(&values, " and ");
        item = phrase!("{} It is {}, where {}.", item, Phrase::code(&server.url), values);
    }
    item
}

/// The values of a variable.
fn values(variable: &ServerVariable) -> Phrase {
    let name = Phrase::code(&variable.name);
    if variable.allowed.is_empty() {
        return phrase!("{} may be any other value", name);
    }
    let allowed: Vec<Phrase> = variable.allowed.iter().map(|value| Phrase::code(value)).collect();
    phrase!("{} may be {}", name, Phrase::any_of(&allowed))
}
