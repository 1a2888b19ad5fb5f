//! Who is calling: schemes and requirements.

use openapiv3::{APIKeyLocation, SecurityScheme as Typed};

use crate::diagnostic::{Diagnostic, Place};
use crate::document::Node;
use crate::ir::{ParameterPlace, SecurityKind, SecurityRequirement, SecurityScheme};
use crate::pointer::Pointer;
use crate::rules;
use crate::typed;

use super::Lower;

impl Lower<'_> {
    /// The schemes of the components.
    pub(super) fn security_schemes(&mut self) {
        let pointer = Pointer::root().child("components").child("securitySchemes");
        let names: Vec<String> =
            self.map(&pointer).map(|map| map.keys().cloned().collect()).unwrap_or_default();
        for name in names {
            let Some(at) = self.follow(&pointer.child(&name)) else { continue };
            if let Some(scheme) = self.security_scheme(&at) {
                self.api.security_schemes.insert(name, scheme);
            }
        }
    }

    fn security_scheme(&mut self, at: &Pointer) -> Option<SecurityScheme> {
        let description = self.text(at, "description");
        let scheme = |kind| {
            Some(SecurityScheme { kind, description: description.clone(), origin: at.clone() })
        };
        // OpenAPI 3.1 has `mutualTLS`, and openapiv3 wants flows complete: both are read by themselves.
        match self.text(at, "type").as_deref() {
            Some("mutualTLS") => return scheme(SecurityKind::MutualTls),
            Some("oauth2") => {
                let flow = at.child("flows").child("clientCredentials");
                return scheme(SecurityKind::OAuth2 {
                    client_credentials_token_url: self.text(&flow, "tokenUrl"),
                });
            }
            _ => {}
        }
        match typed::element(self.document.get(at)?.to_json()) {
            Ok(Typed::HTTP { scheme: name, .. }) => {
                scheme(match name.to_ascii_lowercase().as_str() {
                    "bearer" => SecurityKind::Bearer,
                    "basic" => SecurityKind::Basic,
                    _ => SecurityKind::Http(name),
                })
            }
            Ok(Typed::APIKey { location, name, .. }) => scheme(SecurityKind::ApiKey {
                name,
                place: match location {
                    APIKeyLocation::Query => ParameterPlace::Query,
                    APIKeyLocation::Header => ParameterPlace::Header,
                    APIKeyLocation::Cookie => ParameterPlace::Cookie,
                },
            }),
            Ok(Typed::OpenIDConnect { .. }) => scheme(SecurityKind::OpenIdConnect),
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
        let requirements: Vec<Vec<String>> =
            list.iter().filter_map(Node::as_map).map(|map| map.keys().cloned().collect()).collect();
        let mut alternatives = Vec::new();
        for (index, schemes) in requirements.into_iter().enumerate() {
            let at = pointer.index(index);
            for name in &schemes {
                if !self.api.security_schemes.contains_key(name) {
                    self.report(
                        Diagnostic::new(
                            rules::UNKNOWN_SECURITY_SCHEME,
                            Place::Key(at.child(name)),
                            format!("there is no security scheme `{name}`; it asks for nothing"),
                        )
                        .hint("add it under `components/securitySchemes`"),
                    );
                }
            }
            let slots: Vec<Option<String>> = schemes.iter().map(|name| self.slot(name)).collect();
            let same_slot =
                slots.len() > 1 && slots[0].is_some() && slots.iter().all(|slot| *slot == slots[0]);
            if !same_slot {
                alternatives.push(SecurityRequirement { schemes });
                continue;
            }
            let names =
                schemes.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" and ");
            let finding = Diagnostic::new(
                rules::ALTERNATIVE_SECURITY,
                Place::Value(at),
                format!(
                    "{names} fill the same header, so that no request can carry both: they are read as alternatives"
                ),
            );
            self.report(finding.hint("write them as two entries of the list"));
            alternatives.extend(
                schemes.into_iter().map(|name| SecurityRequirement { schemes: vec![name] }),
            );
        }
        Some(alternatives)
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
}
