//! Invalid requests. A server that rejects none of them checks nothing.
//!
//! Input: a document. Output: requests as they go over the wire, each without a required part.

use serde_json::Value;

/// The number of requests that are tried, because a wrong request may be valid by its schema.
const MOST: usize = 60;

const METHODS: &[&str] = &["post", "put", "patch", "get", "delete"];

/// Requests without their parameters, and with a body of another type.
pub fn requests(document: &Value) -> Vec<String> {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        let declared = METHODS.iter().filter(|method| item[**method].is_object());
        declared.map(move |method| (path, *method, &item[*method]))
    });
    let mut requests: Vec<(bool, String)> = operations
        .map(|(path, method, operation)| {
            let parameters = operation["parameters"].as_array().into_iter().flatten();
            let of_body = |parameter: &Value| parameter["in"] == "body";
            let has_body = operation["requestBody"].is_object() || parameters.clone().any(of_body);
            (has_body, request(&method.to_uppercase(), &filled(path), has_body))
        })
        .collect();
    requests.sort_by_key(|(has_body, _)| !has_body);
    requests.into_iter().take(MOST).map(|(_, request)| request).collect()
}

/// The path with something for each of its variables.
fn filled(path: &str) -> String {
    let mut filled = String::new();
    for (index, part) in path.split('{').enumerate() {
        let variable = part.split_once('}').filter(|_| index > 0);
        filled.push_str(variable.map_or("", |_| "1"));
        filled.push_str(variable.map_or(part, |(_, rest)| rest));
    }
    filled
}

fn request(method: &str, path: &str, has_body: bool) -> String {
    let (content_type, body) =
        if has_body { ("content-type: application/json\r\n", "\"wrong\"") } else { ("", "") };
    format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\nauthorization: Bearer credential\r\n\
         {content_type}content-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn requests_with_a_body_come_first_and_paths_are_filled() {
        let document = json!({ "paths": {
            "/a/{b}/c{d}": { "get": {}, "parameters": [] },
            "/e": { "post": { "requestBody": {} } },
            "/f": { "put": { "parameters": [{ "in": "body" }] } },
        } });
        let lines: Vec<String> = requests(&document)
            .iter()
            .filter_map(|request| request.lines().next().map(str::to_owned))
            .collect();
        assert_eq!(lines, ["POST /e HTTP/1.1", "PUT /f HTTP/1.1", "GET /a/1/c1 HTTP/1.1"]);
    }
}
