//! A request with what proves who is calling.

use http::{HeaderMap, Request, Response, StatusCode};

use super::body::Body;
use super::client::Inner;
use super::course::Course;
use super::deadline::Deadline;
use super::endpoint::Destination;
use super::error::Error;
use super::retry::RetryPolicy;
use super::security::{Security, UsedToken};
use super::transport::SendOptions;

/// How a request is sent.
pub(super) struct Sending<'a> {
    pub(super) client: &'a Inner,
    pub(super) security: Security,
    /// The headers that the call was given.
    pub(super) brought: &'a HeaderMap,
    pub(super) destination: &'a Destination,
    pub(super) policy: RetryPolicy,
    /// What each attempt is told, but for its number and its time.
    pub(super) options: SendOptions,
    /// The wait for a token counts too.
    pub(super) deadline: Deadline<'a>,
    /// Makes the request once more, without its credential. Most are sent once, and no copy is made of them.
    pub(super) again: &'a (dyn Fn() -> Result<Request<Body>, Error> + Send + Sync),
}

impl Sending<'_> {
    /// Sends a request with what one of the alternatives asks for, and again as the policy allows. Gives the answer, and
    /// how it came.
    ///
    /// Where the server refuses a token of a source, which it may withdraw before its time, the request is sent once
    /// more with a new one, if its body can be sent again. What is answered then stands.
    pub(super) async fn send(
        &self,
        request: &mut Request<Body>,
    ) -> Result<(Response<Body>, Course), Error> {
        let is_replayable = request.body().is_replayable();
        let mut used = self.authorise(request).await?;
        let (answer, course) = self.attempts(request, &mut used, 0).await?;
        let Some(refused) = used.filter(|_| answer.status() == StatusCode::UNAUTHORIZED) else {
            return Ok((answer, course));
        };
        refused.refuse();
        if !is_replayable {
            return Ok((answer, course));
        }
        drop(answer);
        Box::pin(self.replay(request, course)).await
    }

    /// Sends a request once more with a new token. It is rare, so that most calls have no room for it.
    async fn replay(
        &self,
        request: &mut Request<Body>,
        course: Course,
    ) -> Result<(Response<Body>, Course), Error> {
        *request = (self.again)()?;
        let mut used = self.authorise(request).await.map_err(|error| error.of_course(course))?;
        self.attempts(request, &mut used, course.attempts).await
    }

    /// Adds what one of the alternatives asks for, and tells which token of a source was used.
    pub(super) async fn authorise(
        &self,
        request: &mut Request<Body>,
    ) -> Result<Option<UsedToken>, Error> {
        let credentials = &self.client.credentials;
        credentials.apply(self.security, self.brought, request, self.deadline).await
    }
}
