//! The pages of rustdoc: a walk from each method to the type that its call returns, and to its optional parameters.
//!
//! Input: the pages of one crate, and of `type.impl` beside them. Output: the number of links that were followed. A link
//! that leads nowhere, or a page that does not show what the docs of the method promise, is an error.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The links that were followed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Walk {
    /// The methods of resources.
    pub methods: usize,
    /// The methods whose docs link a type of the crate that the call returns, which the page of the call links too.
    pub outputs: usize,
    /// The optional parameters that the page of their call shows.
    pub options: usize,
}

/// Removes the pages of a crate from an earlier run. Otherwise rustdoc keeps the methods of its types beside the new ones.
pub fn remove(doc: &Path, library: &str) {
    // Without an earlier run there are no pages.
    for pages in [doc.join(library), doc.join("type.impl").join(library)] {
        let _ = fs::remove_dir_all(pages);
    }
}

/// Walks the pages of a crate: `doc` has the pages of all crates.
pub fn walk(doc: &Path, library: &str) -> Result<Walk> {
    let setters = setters(doc, library)?;
    let mut walk = Walk::default();
    let resources = doc.join(library).join("resources");
    for resource in entries(&resources)? {
        if !resource.is_dir() {
            continue;
        }
        for page in entries(&resource)? {
            let name = page.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("struct.") && name.ends_with("Api.html") {
                walk.handle(&page, &setters).with_context(|| page.display().to_string())?;
            }
        }
    }
    Ok(walk)
}

impl Walk {
    /// Follows the links of the methods on the page of a handle.
    fn handle(&mut self, page: &Path, setters: &Setters) -> Result<()> {
        let html = fs::read_to_string(page)?;
        // The methods of traits follow.
        let html = html.split("id=\"trait-implementations\"").next().unwrap_or_default();
        for method in html.split("<section id=\"method.").skip(1) {
            let name = method.split('"').next().unwrap_or_default();
            let (signature, docs) = method.split_once("</h4>").context("no signature")?;
            let docs = docs.split("</details>").next().unwrap_or_default();
            self.methods += 1;
            self.method(page, signature, docs, setters).with_context(|| name.to_owned())?;
        }
        Ok(())
    }

    fn method(
        &mut self,
        page: &Path,
        signature: &str,
        docs: &str,
        setters: &Setters,
    ) -> Result<()> {
        let (_, returned) = signature.rsplit_once("-&gt;").context("it returns nothing")?;
        // The name of the call, or else the marker in `Call<ops::Get>`.
        let call = links(returned).last().context("the returned type has no link")?;
        let call = target(page, call)?;
        let shown = fs::read_to_string(&call)?;
        let paragraph = |begin: &str| {
            let (_, rest) = docs.split_once(begin)?;
            Some(rest.split("</p>").next().unwrap_or_default())
        };
        if let Some(output) = paragraph("<p>Returns ").and_then(|text| links(text).next()) {
            let output = target(page, output)?;
            let is_linked =
                links(&shown).any(|link| target(&call, link).is_ok_and(|page| page == output));
            if !is_linked {
                bail!("{} does not link {}", call.display(), output.display());
            }
            self.outputs += 1;
        }
        if let Some(text) = paragraph("<p>Optional parameters, set by methods of ") {
            let named = target(page, links(text).next().context("the call has no link")?)?;
            if named != call {
                bail!("the docs link {}, the signature {}", named.display(), call.display());
            }
            let path =
                shown.split("data-self-path=\"").nth(1).and_then(|rest| rest.split('"').next());
            let shown = setters.get(path.context("the page lists no methods")?);
            for name in text.split("<code>").skip(2) {
                let name = name.split('<').next().unwrap_or_default();
                let section = format!("id=\"method.{name}\"");
                if !shown.is_some_and(|html| html.contains(&section)) {
                    bail!("the page of the call does not show `{name}`");
                }
                self.options += 1;
            }
        }
        Ok(())
    }
}

/// The methods that rustdoc adds to the page of a type alias when it is opened, by the path of the alias.
type Setters = BTreeMap<String, String>;

fn setters(doc: &Path, library: &str) -> Result<Setters> {
    let file = doc.join("type.impl").join(library).join("struct.Call.js");
    let mut setters = Setters::new();
    // A crate without optional parameters has no aliases.
    let Ok(script) = fs::read_to_string(file) else { return Ok(setters) };
    let (_, rest) = script.split_once("fromEntries(").context("the script has no entries")?;
    let (list, _) = rest.split_once(");\n").context("the script has no end")?;
    let crates: Value = serde_json::from_str(list)?;
    let entries = crates[0][1].as_array().context("the script has no list")?;
    for entry in entries.iter().filter_map(Value::as_array) {
        let (Some(html), aliases) = (entry[0].as_str(), &entry[1..]) else { continue };
        for alias in aliases.iter().filter_map(Value::as_str) {
            setters.entry(alias.to_owned()).or_default().push_str(html);
        }
    }
    Ok(setters)
}

/// The targets of the links to pages of the crate. Links of the document lead to other sites.
fn links(html: &str) -> impl Iterator<Item = &str> {
    let links = html.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| !link.contains(':'))
}

/// The file that a link on a page leads to.
fn target(page: &Path, link: &str) -> Result<PathBuf> {
    let link = link.split('#').next().unwrap_or_default();
    let mut path = page.parent().context("a page has a folder")?.to_path_buf();
    for part in Path::new(link).components() {
        match part {
            Component::ParentDir => drop(path.pop()),
            part => path.push(part),
        }
    }
    if path.is_file() { Ok(path) } else { bail!("the link `{link}` leads nowhere") }
}

/// The entries of a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let paths: std::io::Result<Vec<PathBuf>> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths?;
    paths.sort();
    Ok(paths)
}
