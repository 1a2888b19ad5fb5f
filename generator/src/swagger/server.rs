//! `host`, `basePath` and `schemes` as servers.

use crate::document::{Map, Node};
use crate::normalise::carried::CARRIED;
use crate::pointer::Pointer;

use super::{Conversion, texts};

impl Conversion<'_> {
    /// Returns the servers, and carries the schemes that don't lead to a server.
    pub(super) fn servers(&mut self, root: &Map) -> Map {
        let here = Pointer::root();
        let text = |key: &str| root.get(key).and_then(Node::as_str).map(str::trim);
        let path = base_path(text("basePath").unwrap_or_default());
        let schemes = texts(root.get("schemes"));
        let (urls, others) = match text("host").map(|host| host.trim_end_matches('/')) {
            None | Some("") => match path.as_str() {
                "" if root.contains_key("basePath") => (vec!["/".to_owned()], schemes),
                "" => (Vec::new(), schemes),
                path => (vec![path.to_owned()], schemes),
            },
            // A URL in place of the host is a common error.
            Some(host) if host.contains("://") => (vec![format!("{host}{path}")], schemes),
            Some(host) => by_scheme(host, &path, schemes),
        };
        let mut new = Map::new();
        if !urls.is_empty() {
            let servers = here.child("servers");
            let written = ["host", "basePath"].into_iter().find(|key| root.contains_key(*key));
            self.moves.add_copy(&here.child(written.unwrap_or("host")), &servers);
            let server = |url| Node::Map(Map::from_iter([("url".to_owned(), Node::String(url))]));
            new.insert("servers".to_owned(), Node::List(urls.into_iter().map(server).collect()));
        }
        if !others.is_empty() {
            let key = format!("{CARRIED}schemes");
            self.moves.add_copy(&here.child("schemes"), &here.child(&key));
            new.insert(key, Node::List(others.into_iter().map(Node::String).collect()));
        }
        new
    }
}

/// Returns the path without a slash at its end, because the paths that follow begin with one.
fn base_path(text: &str) -> String {
    let path = text.trim_end_matches('/');
    if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// Returns a server for each scheme of HTTP, HTTPS first, and the schemes of other protocols.
fn by_scheme(host: &str, path: &str, schemes: Vec<String>) -> (Vec<String>, Vec<String>) {
    if schemes.is_empty() {
        // Without `schemes`, 2.0 implies the scheme by which the document was fetched. It is unknown here, so HTTPS is
        // assumed.
        return (vec![format!("https://{host}{path}")], Vec::new());
    }
    let (mut http, others): (Vec<String>, Vec<String>) =
        schemes.into_iter().partition(|scheme| matches!(scheme.as_str(), "http" | "https"));
    http.sort_by_key(|scheme| scheme != "https");
    (http.into_iter().map(|scheme| format!("{scheme}://{host}{path}")).collect(), others)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{converted, json_at, origin};
    use serde_json::json;

    #[test]
    fn each_scheme_is_a_server() {
        for (rest, urls, carried) in [
            (
                "host: a\nschemes: [https, http]\nbasePath: /v1",
                json!([{"url": "https://a/v1"}, {"url": "http://a/v1"}]),
                json!(null),
            ),
            (
                "host: a:80\nschemes: [wss, https]\nbasePath: v1/",
                json!([{"url": "https://a:80/v1"}]),
                json!(["wss"]),
            ),
            ("host: a\nschemes: [ws]", json!(null), json!(["ws"])),
            ("host: a\nbasePath: /", json!([{"url": "https://a"}]), json!(null)),
            (
                "host: a\nschemes: [http, https]",
                json!([{"url": "https://a"}, {"url": "http://a"}]),
                json!(null),
            ),
            ("host: https://a/\nbasePath: /b", json!([{"url": "https://a/b"}]), json!(null)),
            ("basePath: /v1\nschemes: [http]", json!([{"url": "/v1"}]), json!(["http"])),
            ("basePath: /", json!([{"url": "/"}]), json!(null)),
            ("info: {}", json!(null), json!(null)),
        ] {
            let document = converted(&format!("{rest}\n"));
            assert_eq!(json_at(&document, "#/servers"), urls, "{rest}");
            assert_eq!(json_at(&document, "#/x-carried-schemes"), carried, "{rest}");
        }
        let document = converted("schemes: [https]\nhost: a\n");
        assert_eq!(origin(&document, "#/servers"), "#/host");
    }
}
