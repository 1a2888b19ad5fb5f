//! Servers: those of the whole API, and those of single operations.

use crate::diagnostic::{Diagnostic, Diagnostics, Place};
use crate::document::Node;
use crate::ir::{Server, ServerVariable};
use crate::pointer::Pointer;
use crate::rules;

use super::element;
use super::view::View;

/// Reads the servers of the whole API.
pub(super) fn of_api(view: View<'_>, diagnostics: &mut Diagnostics) -> Vec<Server> {
    let places = view.items(&Pointer::root().child("servers"));
    places.iter().filter_map(|at| server(view, at, diagnostics)).collect()
}

/// Reads the server of an operation, from its own list or from that of its path item. Returns `None` if the API has no
/// other server for it.
pub(super) fn of_operation(
    view: View<'_>,
    of_api: &[Server],
    item: &Pointer,
    operation: &Pointer,
    diagnostics: &mut Diagnostics,
) -> Option<Server> {
    let lists = [operation, item].map(|at| at.child("servers"));
    let list = lists.into_iter().find(|list| view.get(list).is_some())?;
    let mut servers: Vec<(Pointer, Server)> = view
        .items(&list)
        .into_iter()
        .filter_map(|at| Some((at.clone(), server(view, &at, diagnostics)?)))
        .collect();
    // The default server of the API is preferred, if the operation is served there too.
    let usual = of_api.first().map(|server| &server.url);
    let is_usual = servers.iter().any(|(_, server)| Some(&server.url) == usual);
    // The docs of the client list the servers of the API already.
    let known = |server: &Server| of_api.iter().any(|other| other.url == server.url);
    let mut others = servers.iter().skip(usize::from(!is_usual));
    if let Some((at, _)) = others.find(|(_, server)| !known(server)) {
        let message =
            "only one server of an operation is read; the client's builder takes any other URL";
        let place = Place::Value(at.clone());
        diagnostics.report(Diagnostic::new(rules::UNREAD_SECTION, place, message));
    }
    if servers.is_empty() || is_usual { None } else { Some(servers.remove(0).1) }
}

/// Reads a server.
fn server(view: View<'_>, at: &Pointer, diagnostics: &mut Diagnostics) -> Option<Server> {
    let map = view.map(at)?;
    let without_variables = map.iter().filter(|(key, _)| *key != "variables");
    let json =
        Node::Map(without_variables.map(|(key, value)| (key.clone(), value.clone())).collect());
    let server: openapiv3::Server = element::read(json.to_json(), at, diagnostics)?;
    let variables = variables(view, &at.child("variables"));
    let name = view.text(at, "name");
    let server = Server { url: server.url, name, description: server.description, variables };
    has_host(&server, &at.child("url"), diagnostics)
        .then(|| Server { url: absolute(&server.url), ..server })
}

/// Returns a URL with a host as an absolute one. A URL without a scheme has that of the document, which is unknown.
fn absolute(url: &str) -> String {
    if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() }
}

/// Returns `false` if no request can be sent to the server, because its URL has no host. Reports a URL without one.
fn has_host(server: &Server, at: &Pointer, diagnostics: &mut Diagnostics) -> bool {
    let is_missing = |url: &str| host(url).is_some_and(str::is_empty);
    if !is_missing(&server.with_defaults()) {
        return true;
    }
    let is_variable = !is_missing(&server.with_names());
    let (what, hint) = if is_variable {
        ("unless a variable is set", "give the variable a default")
    } else {
        ("so the server is omitted", "add the host, or begin a path on the same host with one `/`")
    };
    let message = format!("the URL `{}` has no host, {what}", server.url);
    let finding = Diagnostic::new(rules::SERVER_URL, Place::Value(at.clone()), message);
    diagnostics.report(finding.hint(hint));
    is_variable
}

/// Returns the host of a URL; `None` for a path, which needs none.
///
/// <https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2>
fn host(url: &str) -> Option<&str> {
    let url = url.trim();
    let rest = match url.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => rest.strip_prefix("//").unwrap_or_default(),
        _ => url.strip_prefix("//")?,
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    if host.starts_with('[') { Some(host) } else { host.split(':').next() }
}

/// Returns `true` for a scheme that needs a host.
fn is_scheme(text: &str) -> bool {
    ["http", "https", "ws", "wss"].iter().any(|scheme| text.eq_ignore_ascii_case(scheme))
}

/// Reads the variables of the URL of a server.
fn variables(view: View<'_>, pointer: &Pointer) -> Vec<ServerVariable> {
    let variables = view.map(pointer).into_iter().flatten().map(|(name, node)| ServerVariable {
        name: name.clone(),
        default: node.child("default").map(Node::to_text).unwrap_or_default(),
        allowed: node
            .child("enum")
            .and_then(Node::as_list)
            .unwrap_or_default()
            .iter()
            .map(Node::to_text)
            .collect(),
        description: node.child("description").and_then(Node::as_str).map(str::to_owned),
        origin: pointer.child(name),
    });
    variables.collect()
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_url_has_a_host_and_a_path_needs_none() {
        for (url, expected) in [
            ("https://a.com/v1", Some("a.com")),
            ("HTTP://a@b.com:80", Some("b.com")),
            ("https://[::1]:80/", Some("[::1]:80")),
            ("//a.com", Some("a.com")),
            ("https://", Some("")),
            ("https:///v1", Some("")),
            ("https://:80/", Some("")),
            ("https:/a.com", Some("")),
            ("//", Some("")),
            ("/v1", None),
            ("", None),
            ("v1", None),
            ("localhost:80", None),
            ("{server}/v1", None),
        ] {
            assert_eq!(host(url), expected, "{url}");
        }
    }
}
