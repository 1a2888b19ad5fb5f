//! Who is calling: schemes and requirements.
//!
//! - <https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object>
//! - <https://spec.openapis.org/oas/v3.1.1.html#security-requirement-object>

use std::collections::BTreeSet;

use openapiv3::{APIKeyLocation, SecurityScheme as Typed};

use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::ir::{AskedScheme, ParameterPlace, SecurityKind, SecurityRequirement, SecurityScheme};
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use super::Lower;

/// The most alternatives that one requirement is taken apart into.
const MOST_ALTERNATIVES: usize = 64;

impl Lower<'_> {
    /// The schemes of the components.
    pub(super) fn security_schemes(&mut self) {
        let pointer = Pointer::root().child("components").child("securitySchemes");
        let names: Vec<String> =
            self.map(&pointer).map(|map| map.keys().cloned().collect()).unwrap_or_default();
        for name in names {
            let origin = pointer.child(&name);
            let Some(at) = self.follow(&origin) else { continue };
            if let Some(kind) = self.security_kind(&at) {
                let description = self.text(&at, "description");
                let scheme = SecurityScheme { kind, description, origin };
                self.api.security_schemes.insert(name, scheme);
            }
        }
    }

    fn security_kind(&mut self, at: &Pointer) -> Option<SecurityKind> {
        // OpenAPI 3.1 has `mutualTLS`, and openapiv3 wants flows complete: both are read by themselves.
        match self.text(at, "type").as_deref() {
            Some("mutualTLS") => return Some(SecurityKind::MutualTls),
            Some("oauth2") => {
                let flow = at.child("flows").child("clientCredentials");
                let client_credentials_token_url = self.text(&flow, "tokenUrl");
                return Some(SecurityKind::OAuth2 { client_credentials_token_url });
            }
            _ => {}
        }
        match typed::element(self.document.get(at)?.to_json()) {
            Ok(Typed::HTTP { scheme: name, .. }) => {
                Some(match name.to_ascii_lowercase().as_str() {
                    "bearer" => SecurityKind::Bearer,
                    "basic" => SecurityKind::Basic,
                    _ => SecurityKind::Http(name),
                })
            }
            Ok(Typed::APIKey { location, name, .. }) => {
                let place = match location {
                    APIKeyLocation::Query => ParameterPlace::Query,
                    APIKeyLocation::Header => ParameterPlace::Header,
                    APIKeyLocation::Cookie => ParameterPlace::Cookie,
                };
                Some(SecurityKind::ApiKey { name, place })
            }
            Ok(Typed::OpenIDConnect { .. }) => Some(SecurityKind::OpenIdConnect),
            Ok(Typed::OAuth2 { .. }) => None,
            Err(message) => {
                self.unreadable(at, &message);
                None
            }
        }
    }

    /// The requirements at a place; `None` when there are none, which is not the same as an empty list.
    pub(super) fn security(&mut self, pointer: &Pointer) -> Option<Vec<SecurityRequirement>> {
        let list = self.document.get(pointer)?.as_list()?;
        let asked = |(name, scopes): (&String, &Node)| AskedScheme {
            name: name.clone(),
            scopes: scopes
                .as_list()
                .unwrap_or_default()
                .iter()
                .filter_map(Node::as_str)
                .map(str::to_owned)
                .collect(),
        };
        let requirements: Vec<(Pointer, Vec<AskedScheme>)> = list
            .iter()
            .enumerate()
            .filter_map(|(index, node)| Some((pointer.index(index), node.as_map()?)))
            .map(|(at, map)| (at, map.iter().map(asked).collect()))
            .collect();
        let mut alternatives = Vec::new();
        for (at, schemes) in requirements {
            let (known, unknown): (Vec<AskedScheme>, Vec<AskedScheme>) = schemes
                .into_iter()
                .partition(|asked| self.api.security_schemes.contains_key(&asked.name));
            for AskedScheme { name, .. } in unknown {
                self.report(
                    Diagnostic::new(
                        rules::UNKNOWN_SECURITY_SCHEME,
                        Place::Key(at.child(&name)),
                        format!("there is no security scheme `{name}`; it asks for nothing"),
                    )
                    .hint("add it under `components/securitySchemes`"),
                );
            }
            alternatives.extend(self.alternatives(&at, known));
        }
        Some(alternatives)
    }

    /// What one requirement comes to: schemes that fill the same place of a request are alternatives.
    fn alternatives(
        &mut self,
        at: &Pointer,
        schemes: Vec<AskedScheme>,
    ) -> Vec<SecurityRequirement> {
        let mut slots: Vec<(Option<String>, Vec<AskedScheme>)> = Vec::new();
        for scheme in schemes {
            let slot = self.slot(&scheme.name);
            match slots.iter_mut().find(|(other, _)| slot.is_some() && *other == slot) {
                Some((_, same)) => same.push(scheme),
                None => slots.push((slot, vec![scheme])),
            }
        }
        for (_, same) in slots.iter().filter(|(_, same)| same.len() > 1) {
            let names: Vec<String> = same.iter().map(|asked| format!("`{}`", asked.name)).collect();
            let finding = Diagnostic::new(
                rules::ALTERNATIVE_SECURITY,
                Place::Value(at.clone()),
                format!(
                    "{} fill the same place of a request, which can't carry both: they are read as alternatives",
                    names.join(" and ")
                ),
            );
            self.report(finding.hint("write them as two entries of the list"));
        }
        let mut alternatives = vec![SecurityRequirement::default()];
        for (_, same) in slots {
            let longer = alternatives.iter().flat_map(|begun| {
                same.iter().map(|scheme| {
                    let schemes = begun.schemes.iter().chain([scheme]).cloned().collect();
                    SecurityRequirement { schemes }
                })
            });
            alternatives = longer.take(MOST_ALTERNATIVES).collect();
        }
        alternatives
    }

    /// The part of a request that a scheme fills.
    fn slot(&self, name: &str) -> Option<String> {
        match &self.api.security_schemes.get(name)?.kind {
            SecurityKind::Bearer
            | SecurityKind::Basic
            | SecurityKind::Http(_)
            | SecurityKind::OAuth2 { .. }
            | SecurityKind::OpenIdConnect => Some("header authorization".to_owned()),
            SecurityKind::ApiKey { name, place: ParameterPlace::Header } => {
                Some(format!("header {}", name.to_ascii_lowercase()))
            }
            SecurityKind::ApiKey { name, place } => Some(format!("{place:?} {name}")),
            SecurityKind::MutualTls => None,
        }
    }

    /// Tells of the schemes that operations ask for and the client can't send.
    pub(super) fn tell_of_unsupported_security(&mut self) {
        let requirements = self.api.operations.iter().flat_map(|operation| &operation.security);
        let asked = requirements.flat_map(|requirement| &requirement.schemes);
        let asked: BTreeSet<&str> = asked.map(|asked| asked.name.as_str()).collect();
        let findings: Vec<Diagnostic> = self
            .api
            .security_schemes
            .iter()
            .filter(|(name, _)| asked.contains(name.as_str()))
            .filter_map(|(name, scheme)| {
                let what = match &scheme.kind {
                    SecurityKind::Http(http) => format!("the HTTP scheme `{http}`"),
                    kind if !kind.is_supported() => "a key of such a name".to_owned(),
                    _ => return None,
                };
                Some(
                    Diagnostic::new(
                        rules::UNSUPPORTED_SECURITY,
                        Place::Value(scheme.origin.clone()),
                        format!("`{name}` can't be sent by the client: {what} is not supported"),
                    )
                    .hint(
                        "add the header to each call by `Call::header`, or give `Credential::by_transport` for a transport \
                         that does it",
                    ),
                )
            })
            .collect();
        findings.into_iter().for_each(|finding| self.report(finding));
    }
}
