//! Links to the next page: parsed from headers, and checked against the server of the call.

use http::header::LINK;
use http::uri::Authority;
use http::{HeaderMap, Uri};

use crate::runtime::endpoint::{check_path, check_query};
use crate::runtime::wire::WireError;

/// The target of the link with relation `next`: <https://www.rfc-editor.org/rfc/rfc8288#section-3>.
pub(super) fn next(headers: &HeaderMap) -> Option<String> {
    let values = headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok());
    values.into_iter().find_map(|mut rest| {
        while let Some((_, after)) = rest.split_once('<') {
            let (link, parameters) = after.split_once('>')?;
            let (is_next, after) = is_next(parameters);
            if is_next {
                return Some(link.to_owned());
            }
            rest = after;
        }
        None
    })
}

/// Returns `true` if the parameters of a link contain the relation `next`, and the text after them.
fn is_next(parameters: &str) -> (bool, &str) {
    let mut relation: Option<bool> = None;
    let mut rest = parameters.trim_start();
    while let Some(after) = rest.strip_prefix(';') {
        let end = after.find(['=', ';', ',']).unwrap_or(after.len());
        let name = after[..end].trim();
        let mut value = "";
        rest = &after[end..];
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            (value, rest) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => after.split_at(after.find([';', ',']).unwrap_or(after.len())),
            };
        }
        if name.eq_ignore_ascii_case("rel") {
            // Only the first `rel` counts (RFC 8288, section 3.3).
            let says_next = value.split_whitespace().any(|one| one.eq_ignore_ascii_case("next"));
            relation.get_or_insert(says_next);
        }
        rest = rest.trim_start();
    }
    (relation.unwrap_or(false), rest)
}

/// The path below the client's server, and the query, of a link. A link to any other place is an error, because the
/// credential must not go there. Only path and query of the link are used, so even a bug here could not reach another
/// server.
pub(super) fn target(asked: &Uri, base: &Uri, link: &str) -> Result<String, WireError> {
    let link = link.split('#').next().unwrap_or_default();
    let (host, target) = split_host(link);
    if let Some(host) = &host {
        let same_scheme = host.scheme.is_none_or(|scheme| {
            asked.scheme_str().is_some_and(|own| own.eq_ignore_ascii_case(scheme))
        });
        let authority: Option<Authority> = host.authority.parse().ok();
        let own = asked.authority().map(|own| origin(own, asked));
        if !same_scheme || authority.map(|authority| origin(&authority, asked)) != own {
            return Err(WireError::new(
                "the next page is on another server, which must not get the credential",
            ));
        }
    }
    let path = asked.path();
    let target = match target.chars().next() {
        Some('/') => target.to_owned(),
        None if host.is_some() => "/".to_owned(),
        Some('?') if host.is_some() => format!("/{target}"),
        Some('?') => format!("{path}{target}"),
        _ => format!("{}{target}", &path[..=path.rfind('/').unwrap_or_default()]),
    };
    let target = without_dots(&target);
    let below = target.strip_prefix(base.path().trim_end_matches('/'));
    let below = below.filter(|below| below.starts_with('/') || below.starts_with('?'));
    let below = below.ok_or_else(|| {
        WireError::new(
            "the next page is not below the URL of the server, so it must not get the credential",
        )
    })?;
    let below = if below.starts_with('?') { format!("/{below}") } else { below.to_owned() };
    check(&below).map_err(|what| WireError::new(format!("the link to the next page: {what}")))?;
    Ok(below)
}

/// Removes dot segments from the path: <https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4>. Encoded ones remain, and
/// the check rejects them.
fn without_dots(target: &str) -> String {
    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    let mut segments = Vec::new();
    for segment in path.split('/').skip(1) {
        match segment {
            "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(segment),
        }
    }
    if path.ends_with("/.") || path.ends_with("/..") {
        segments.push("");
    }
    format!("/{}{query}", segments.join("/"))
}

/// Rejects a target that would lead to another host or another path.
pub(super) fn check(target: &str) -> Result<(), &'static str> {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    check_path(path)?;
    if path.contains(['{', '}']) {
        return Err("the path has a brace that must be percent-encoded");
    }
    query.map_or(Ok(()), |query| check_query(query).map(drop))
}

/// Scheme and authority of a link.
struct Host<'l> {
    scheme: Option<&'l str>,
    authority: &'l str,
}

/// Splits a link into its host, if any, and the rest.
fn split_host(link: &str) -> (Option<Host<'_>>, &str) {
    let (scheme, rest) = match link.split_once("//") {
        Some(("", rest)) => (None, rest),
        Some((scheme, rest)) if !scheme.contains(['/', '?']) => {
            (Some(scheme.trim_end_matches(':')), rest)
        }
        _ => return (None, link),
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    (Some(Host { scheme, authority: &rest[..end] }), &rest[end..])
}

/// Normalised host and port. User information is part of the host, so it never matches.
fn origin(authority: &Authority, asked: &Uri) -> (String, u16) {
    let usual = if asked.scheme_str() == Some("http") { 80 } else { 443 };
    let port = authority.port_u16().unwrap_or(usual);
    let text = authority.as_str().to_ascii_lowercase();
    let host = authority.host().to_ascii_lowercase();
    (if text.contains('@') { text } else { host }, port)
}
