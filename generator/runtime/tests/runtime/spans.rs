//! Spans of calls and attempts, as a subscriber sees them.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::building::Build;
use crate::calls::{Get, Still, responding};
use openapi_sdk_runtime::transport::TransportErrorKind;
use openapi_sdk_runtime::{Call, ClientBuilder, Credential, Profile, RetryPolicy, Scheme};

static PROFILE: Profile = Profile::new(
    "https://api.example.com",
    &[],
    &[Scheme::bearer("bearerAuth", "bearer_token")],
    "sdk/1.0",
)
.request_id_headers(&["x-id"]);

/// Takes everything, and writes it down.
#[derive(Clone, Default)]
pub(crate) struct Everything(Arc<Mutex<Written>>);

#[derive(Default)]
struct Written {
    spans: Vec<(String, BTreeMap<String, String>)>,
    events: String,
}

impl Everything {
    /// The name and the fields of each span, in the order in which they began.
    fn spans(&self) -> Vec<String> {
        let written = self.0.lock().expect("no panic");
        let shown = written.spans.iter().map(|(name, fields)| {
            let fields = fields.iter().map(|(name, value)| format!(" {name}={value}"));
            fields.fold(name.clone(), |text, field| text + &field)
        });
        shown.collect()
    }

    /// All that was written.
    pub(crate) fn text(&self) -> String {
        let events = self.0.lock().expect("no panic").events.clone();
        self.spans().join("\n") + &events
    }
}

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = BTreeMap::new();
        span.record(&mut Fields(&mut fields));
        let mut written = self.0.lock().expect("no panic");
        written.spans.push((span.metadata().name().to_owned(), fields));
        Id::from_u64(written.spans.len() as u64)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = usize::try_from(span.into_u64()).expect("small") - 1;
        values.record(&mut Fields(&mut self.0.lock().expect("no panic").spans[index].1));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = BTreeMap::new();
        event.record(&mut Fields(&mut fields));
        let mut written = self.0.lock().expect("no panic");
        write!(written.events, "\n{} {fields:?}", event.metadata().target()).expect("memory");
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// The records of a call.
async fn written(recorder: crate::calls::Recorder, attempts: u32) -> Everything {
    let everything = Everything::default();
    let client = ClientBuilder::new(&PROFILE)
        .credential("bearerAuth", Credential::token("tok-123"))
        .retries(RetryPolicy::new().attempts(attempts))
        .clock(Still)
        .transport(recorder)
        .build()
        .expect("complete");
    let call = Call::<Get>::new(&client).path_value("id", &"secret id").query_value("q", &"x");
    let guard = tracing::subscriber::set_default(everything.clone());
    let _ = call.await;
    drop(guard);
    everything
}

#[tokio::test]
async fn a_call_and_each_attempt_have_a_span() {
    let everything = written(responding(503, &json!({"message": "b0dy"})), 2).await;
    let common = "duration_ms=0.0 http.request.method=\"GET\" http.response.status_code=503 \
                  operation=\"things.get\" request_id=\"7\" url.template=\"/things/{id}\"";
    assert_eq!(
        everything.spans(),
        [
            format!("call attempts=2 {common}"),
            format!("attempt attempt=1 {common}"),
            format!("attempt attempt=2 {common}"),
        ]
    );
    let text = everything.text();
    assert!(text.contains("retrying after a wait"), "{text}");
    for hidden in ["tok-123", "secret id", "secret%20id", "b0dy", "q=x"] {
        assert!(!text.contains(hidden), "`{hidden}` stands in {text}");
    }
}

#[tokio::test]
async fn a_span_has_the_reason_for_a_missing_response() {
    let mut recorder = responding(200, &json!({}));
    recorder.fails = Some(TransportErrorKind::Timeout);
    let spans = written(recorder, 1).await.spans();
    for (span, name) in spans.iter().zip(["call attempts=1", "attempt attempt=1"]) {
        assert!(span.starts_with(name) && span.contains("error.type=\"timeout\""), "{span}");
    }
    assert_eq!(spans.len(), 2);
}
