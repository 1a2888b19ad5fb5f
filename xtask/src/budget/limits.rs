//! The budgets of `xtask/budgets.toml`, and figures checked against them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// A figure this far below its budget leads to a hint to lower the budget, in percent.
const SLACK: u64 = 25;

/// The budgets by name.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Budgets(BTreeMap<String, Budget>);

/// One budget.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    counts: String,
    limits: Vec<Limit>,
}

/// An upper limit. The last one of a budget holds, the others are its history.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Limit {
    at_most: u64,
    reason: String,
}

/// A measured figure, or the reason why it can't be measured on this machine.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The name of its budget.
    pub name: &'static str,
    /// The count.
    pub count: std::result::Result<u64, String>,
}

/// A figure beside its budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The name of the budget.
    pub name: String,
    /// A description of the counted items.
    pub counts: String,
    /// The figure, or the reason why it is missing.
    pub count: std::result::Result<u64, String>,
    /// The limit that holds.
    pub at_most: u64,
}

impl Row {
    /// Returns `true` if the figure exceeds its budget.
    pub fn is_exceeded(&self) -> bool {
        self.count.as_ref().is_ok_and(|count| *count > self.at_most)
    }

    /// Returns `true` if the figure is so far below its budget that growth could go unnoticed.
    pub fn is_slack(&self) -> bool {
        let least = self.at_most - self.at_most * SLACK / 100;
        self.count.as_ref().is_ok_and(|count| *count < least)
    }
}

impl Budgets {
    /// Parses the file of budgets. Each limit needs a reason.
    pub fn parse(text: &str) -> Result<Self> {
        let budgets: Self = toml::from_str(text).context("the budgets are invalid")?;
        for (name, budget) in &budgets.0 {
            ensure!(!budget.limits.is_empty(), "budget `{name}` has no limit");
            for limit in &budget.limits {
                let at_most = limit.at_most;
                ensure!(
                    !limit.reason.trim().is_empty(),
                    "limit {at_most} of budget `{name}` has no reason"
                );
            }
        }
        Ok(budgets)
    }

    /// Compares figures with their budgets. Each budget needs a figure, and each figure a budget.
    pub fn compare(&self, figures: &[Figure]) -> Result<Vec<Row>> {
        let mut open: Vec<&str> = self.0.keys().map(String::as_str).collect();
        let mut rows = Vec::new();
        for figure in figures {
            let Some(budget) = self.0.get(figure.name) else {
                bail!("`{}` is measured, but has no budget", figure.name);
            };
            open.retain(|&name| name != figure.name);
            let at_most = budget.limits.last().context("a budget has a limit")?.at_most;
            rows.push(Row {
                name: figure.name.to_owned(),
                counts: budget.counts.clone(),
                count: figure.count.clone(),
                at_most,
            });
        }
        ensure!(open.is_empty(), "budgets without a measurement: {}", open.join(", "));
        Ok(rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        [lines]
        counts = "lines"
        limits = [{ at_most = 90, reason = "the first figure" }, { at_most = 100, reason = "setters" }]
    "#;

    fn row(count: std::result::Result<u64, String>) -> Row {
        let budgets = Budgets::parse(TEXT).expect("it is valid");
        budgets.compare(&[Figure { name: "lines", count }]).expect("they match").remove(0)
    }

    #[test]
    fn the_last_limit_holds_and_growth_by_one_exceeds_it() {
        assert_eq!(row(Ok(100)).at_most, 100);
        let verdicts = [74, 75, 100, 101].map(|count| {
            let row = row(Ok(count));
            (row.is_slack(), row.is_exceeded())
        });
        assert_eq!(verdicts, [(true, false), (false, false), (false, false), (false, true)]);
        let skipped = row(Err("valgrind is not installed".to_owned()));
        assert!(!skipped.is_exceeded() && !skipped.is_slack());
    }

    #[test]
    fn a_limit_needs_a_reason_and_each_budget_a_figure() {
        let error = |text: &str| Budgets::parse(text).expect_err("it is invalid").to_string();
        let text = TEXT.replace("\"setters\"", "\" \"");
        assert_eq!(error(&text), "limit 100 of budget `lines` has no reason");
        assert_eq!(error("[a]\ncounts = \"a\"\nlimits = []\n"), "budget `a` has no limit");
        let budgets = Budgets::parse(TEXT).expect("it is valid");
        let error =
            |figures: &[Figure]| budgets.compare(figures).expect_err("they differ").to_string();
        assert_eq!(error(&[]), "budgets without a measurement: lines");
        let unknown = Figure { name: "bytes", count: Ok(1) };
        assert_eq!(error(&[unknown]), "`bytes` is measured, but has no budget");
    }
}
