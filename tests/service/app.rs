//! A directory of users over HTTP, as an author of a service writes it.
//!
//! `GET /users/NAME` looks up a user and emits what it did, within the request. `POST /events` takes what Dovecot's
//! exporter `http-post` sends, and `GET /seen` tells what came.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use events_core::export::{Records, Strictness};
use events_core::{EventEmitter, EventParent, EventReader, EventValue, Parent, Sink};

/// What every event of a request has.
#[derive(EventParent)]
struct Request<'a> {
    user: &'a str,
    #[event(extra)]
    path: &'a str,
}

#[derive(EventEmitter)]
#[event(name = "auth_passdb_request_finished", within = Request<'_>, omit(master_user, domain), category("auth"))]
struct LookedUp<'a> {
    passdb: &'static str,
    passdb_name: &'static str,
    username: &'a str,
    result: Answer,
}

#[derive(Clone, Copy, Debug, PartialEq, EventValue)]
#[event(field = "result", event = "auth_passdb_request_finished", rename_all = "snake_case")]
pub(super) enum Answer {
    Ok,
    UserUnknown,
}

/// What comes back from Dovecot.
#[derive(EventReader)]
enum Exported<'a> {
    #[event(name = "auth_passdb_request_finished")]
    LookedUp { user: Option<Cow<'a, str>>, result: Option<Answer> },
    #[event(name = "sql_query_finished")]
    Queried {
        query_first_word: Option<Cow<'a, str>>,
        duration: Duration,
        #[event(extra)]
        user: Option<Cow<'a, str>>,
    },
}

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Directory {
    users: Arc<BTreeMap<String, String>>,
    sink: Arc<dyn Sink>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Directory {
    pub(super) fn new(sink: Arc<dyn Sink>) -> Self {
        let users = [("alice".to_owned(), "Alice Example".to_owned())].into();
        Self { users: Arc::new(users), sink, seen: Arc::default() }
    }

    pub(super) fn router(self) -> Router {
        let router = Router::new().route("/users/{user}", get(look_up));
        router.route("/events", post(receive)).route("/seen", get(seen)).with_state(self)
    }

    /// The query, which is traced as any code is traced; the layer makes an event of it.
    fn query(&self, user: &str) -> Option<String> {
        let _request = tracing::info_span!("request", user).entered();
        let _query = tracing::info_span!("sql_query_finished", query_first_word = "SELECT").entered();
        self.users.get(user).cloned()
    }
}

async fn look_up(State(directory): State<Directory>, Path(user): Path<String>) -> (StatusCode, String) {
    let request = Parent::new(&Request { user: &user, path: "/users" });
    let found = directory.query(&user);
    let result = if found.is_some() { Answer::Ok } else { Answer::UserUnknown };
    let event = LookedUp { passdb: "map", passdb_name: "users", username: &user, result };
    directory.sink.send_within(&request, &event);
    match found {
        Some(name) => (StatusCode::OK, name),
        None => (StatusCode::NOT_FOUND, "no such user".to_owned()),
    }
}

async fn receive(State(directory): State<Directory>, body: Bytes) -> Result<(), (StatusCode, String)> {
    let mut records = Records::new(&*body, Strictness::Lenient);
    while let Some(event) = records.next_as::<Exported<'_>>() {
        let line = match event.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))? {
            Exported::LookedUp { user, result } => {
                format!("{} {:?}", user.as_deref().unwrap_or("-"), result)
            }
            Exported::Queried { query_first_word, duration, user } => {
                let (word, user) = (query_first_word.as_deref().unwrap_or("-"), user.as_deref().unwrap_or("-"));
                format!("{word} for {user} in less than a minute: {}", duration < Duration::from_secs(60))
            }
        };
        directory.seen.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }
    Ok(())
}

async fn seen(State(directory): State<Directory>) -> String {
    let mut lines = directory.seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    lines.sort();
    lines.join("\n")
}
