//! The result of the calls of one document, and its report.
//!
//! Input: the log of the server's responses, a line for each, and the output of the tests. Output: the calls by result.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

use cargo_openapi_sdk::say;
use serde::Deserialize;

use super::known::KnownIssue;
use super::prism;

/// The result of the calls of one document.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The file of the document.
    pub file: String,
    /// The number of calls.
    pub calls: usize,
    /// The calls that the server rejected: the test and the reason.
    pub refused: Vec<(String, String)>,
    /// The calls with an undecodable response: the test and the reason.
    pub unread: Vec<(String, String)>,
    /// The calls that failed because of a known issue: the test and the issue.
    pub known: Vec<(String, String)>,
    /// The valid calls without a successful response, because the document declares none.
    pub without_success: usize,
    /// `true` if the server rejected a wrong request.
    pub is_awake: bool,
}

/// A response of the server in the log.
#[derive(Debug, Deserialize)]
struct Seen {
    test: String,
    status: u16,
    /// The violations that the server reports in its header.
    #[serde(default)]
    violations: Option<String>,
    /// Its body, where it is an error of the server's own.
    #[serde(default)]
    problem: Option<String>,
}

impl Outcome {
    /// Returns the result of the calls, from the log and the output of the tests.
    pub fn of<'f>(
        file: &str,
        seen: &str,
        said: &str,
        known: impl Iterator<Item = &'f KnownIssue>,
    ) -> Self {
        let mut outcome = Self { file: file.to_owned(), ..Self::default() };
        let mut refused: BTreeMap<String, String> = BTreeMap::new();
        let mut without_success: BTreeSet<String> = BTreeSet::new();
        for seen in seen.lines().filter_map(|line| serde_json::from_str::<Seen>(line).ok()) {
            outcome.calls += 1;
            let test = short(&seen.test).to_owned();
            let violations = seen.violations.as_deref().map(prism::in_request).unwrap_or_default();
            if !violations.is_empty() {
                refused.insert(test, violations.join("; "));
            } else if let Some(problem) = seen.problem {
                refused.insert(test, format!("{}: {problem}", seen.status));
            } else if !(200..300).contains(&seen.status) {
                without_success.insert(test);
            }
        }
        outcome.without_success = without_success.len();
        let mut unread = panics(said);
        unread.retain(|(test, _)| !refused.contains_key(test) && !without_success.contains(test));
        for issue in known {
            for test in &issue.tests {
                let of = |(other, _): &(String, String)| other == test;
                if refused.remove(test).is_some() || unread.iter().any(of) {
                    unread.retain(|one| !of(one));
                    outcome.known.push((test.clone(), issue.why.clone()));
                }
            }
        }
        outcome.refused = refused.into_iter().collect();
        outcome.unread = unread;
        outcome
    }

    fn is_good(&self) -> bool {
        self.calls > 0 && self.refused.is_empty() && self.unread.is_empty() && self.is_awake
    }
}

/// The name of a test below the module that all are in.
fn short(test: &str) -> &str {
    test.strip_prefix("resources::").unwrap_or(test)
}

/// The tests that panicked, with their messages.
fn panics(said: &str) -> Vec<(String, String)> {
    let mut panics = Vec::new();
    let mut lines = said.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(rest) = line.strip_prefix("thread '") else { continue };
        let Some((test, _)) = rest.split_once('\'') else { continue };
        let why = lines.peek().copied().unwrap_or_default();
        panics.push((short(test).to_owned(), why.to_owned()));
    }
    panics
}

/// Prints the results and returns the exit code.
pub fn report(outcomes: &[Outcome], unmet: &[(&str, &str)]) -> ExitCode {
    say!("| Document | Calls | Refused | Unread | Known | No success declared | Awake |");
    say!("| --- | ---: | ---: | ---: | ---: | ---: | --- |");
    for one in outcomes {
        say!(
            "| {} | {} | {} | {} | {} | {} | {} |",
            one.file,
            one.calls,
            one.refused.len(),
            one.unread.len(),
            one.known.len(),
            one.without_success,
            if one.is_awake { "yes" } else { "no" }
        );
    }
    for one in outcomes {
        let sections = [("Refused", &one.refused), ("Unread", &one.unread), ("Known", &one.known)];
        for (title, calls) in sections.into_iter().filter(|(_, calls)| !calls.is_empty()) {
            say!("\n{title} of {}:\n", one.file);
            calls.iter().for_each(|(test, why)| say!("- `{test}`: {why}"));
        }
    }
    for (document, test) in unmet {
        say!("\n{document} `{test}` is known to be refused or unread, and was neither");
    }
    let sum = |of: fn(&Outcome) -> usize| outcomes.iter().map(of).sum::<usize>();
    say!(
        "\ne2e: {} documents, {} calls, {} rejected, {} undecodable, {} with a known issue, {} servers without checks",
        outcomes.len(),
        sum(|one| one.calls),
        sum(|one| one.refused.len()),
        sum(|one| one.unread.len()),
        sum(|one| one.known.len()),
        sum(|one| usize::from(!one.is_awake)),
    );
    let good = outcomes.iter().all(Outcome::is_good) && unmet.is_empty();
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejected_undecodable_and_known_calls_are_distinguished() {
        let seen = r#"
{"test":"a","status":200}
{"test":"b","status":422,"violations":"[{\"location\":[\"request\",\"query\"],\"severity\":\"Error\",\"message\":\"no\"}]"}
{"test":"c","status":404,"problem":"no route"}
{"test":"d","status":200,"violations":"[{\"location\":[\"response\"],\"severity\":\"Error\",\"message\":\"odd\"}]"}
{"test":"e","status":200}
{"test":"resources::f","status":200}
{"test":"g","status":404}
"#;
        let said = "thread 'd' (12) panicked at tests/a.rs:1:1:\nit succeeds: x\nthread 'b' panicked at b:\nno\n\
                    thread 'resources::f' panicked at c:\nodd\nthread 'g' panicked at d:\nx\n";
        let fault = KnownIssue { document: "x".into(), tests: vec!["f".into()], why: "odd".into() };
        let outcome = Outcome::of("x", seen, said, [&fault].into_iter());
        let pair = |test: &str, why: &str| (test.to_owned(), why.to_owned());
        assert_eq!((outcome.calls, outcome.without_success), (7, 1));
        assert_eq!(outcome.refused, [pair("b", "no"), pair("c", "404: no route")]);
        assert_eq!(outcome.unread, [pair("d", "it succeeds: x")]);
        assert_eq!(outcome.known, [pair("f", "odd")]);
        assert!(!outcome.is_good());
    }
}
