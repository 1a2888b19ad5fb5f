//! The names of the constants of servers.
//!
//! Purpose: a name that a user can guess: the words by which the descriptions differ, else those of the URL. Input: the servers.
//! Output: the candidates for each, the best first.

use crate::ir;
use crate::names;

use super::name_resolution::remove_contested;

/// The most words of a description that are a name.
const MOST_WORDS: usize = 3;

/// Returns the candidates for the name of each server. The first ones differ.
pub fn candidates(servers: &[&ir::Server]) -> Vec<Vec<String>> {
    let described: Vec<Vec<String>> =
        servers.iter().map(|server| description_words(server)).collect();
    let in_all =
        |word: &String| servers.len() > 1 && described.iter().all(|words| words.contains(word));
    let own = described.iter().map(|words| -> Vec<&str> {
        words.iter().filter(|word| !in_all(word)).map(String::as_str).collect()
    });
    let mut candidates: Vec<Vec<String>> =
        servers.iter().zip(own).map(|(server, words)| of_server(server, &words)).collect();
    // A server may lose the contest for its description and for its host.
    let longest = candidates.iter().map(Vec::len).max().unwrap_or_default();
    (0..longest).for_each(|_| remove_contested(&mut candidates));
    candidates
}

/// Returns the candidates for one server, of which these words distinguish the description.
fn of_server(server: &ir::Server, words: &[&str]) -> Vec<String> {
    let described = (1..=MOST_WORDS).contains(&words.len()).then(|| words.join(" "));
    let parts = [server.with_names(), server.with_defaults()].map(|url| {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", &url));
        let host = rest.split('/').next().unwrap_or_default();
        [host.to_owned(), rest.to_owned(), format!("{scheme} {rest}")]
    });
    let [[host, rest, whole], [filled_host, filled_rest, filled_whole]] = parts;
    let by_url = [host, filled_host, rest, filled_rest, whole, filled_whole];
    let all = server.name.clone().into_iter().chain(described).chain(by_url);
    let mut names: Vec<String> = all.map(|words| constant_name(&words)).collect();
    names.dedup();
    names
}

/// `SANDBOX` for `sandbox`.
fn constant_name(words: &str) -> String {
    names::value_name(words).trim_start_matches("r#").to_uppercase()
}

/// Returns the words of a description that distinguish a server: `sandbox` of `The sandbox server`.
fn description_words(server: &ir::Server) -> Vec<String> {
    const OF_ANY_SERVER: &str = "a address all an api at base endpoint env environment for host hosted http https in \
        instance is of on our server servers the this uri url";
    let description = server.description.as_deref().unwrap_or_default();
    // The words after the first clause explain it: `Sandbox: no real money moves`.
    let first = description.split([':', '(', '.', ',', ';', '\n']).next().unwrap_or_default();
    let words = first.split(|character: char| !character.is_alphanumeric());
    let words = words.map(str::to_lowercase);
    let is_common = |word: &str| OF_ANY_SERVER.split(' ').any(|common| common == word);
    words.filter(|word| !word.is_empty() && !is_common(word)).collect()
}
