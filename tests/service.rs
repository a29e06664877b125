//! A service with axum that emits, traces and reads events: tested without a server, and with real ones.

#[path = "service/app.rs"]
mod app;

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use events_core::events::{AuthPassdbRequestFinished, SqlQueryFinished, TABLE};
use events_core::stats::StatsSink;
use events_core::{EventLayer, MemorySink, Sink, assert_emitted};
use events_tests::dovecot::{Dovecot, Server, Version};
use events_tests::real;
use libtest_mimic::{Arguments, Failed, Trial};
use tracing_subscriber::layer::SubscriberExt as _;

use app::Directory;

fn main() -> ExitCode {
    let mut trials = vec![Trial::test("handlers_emit_what_they_did_within_the_request", handlers)];
    trials.extend(real::trials(&[("a_real_dovecot_counts_and_posts_the_events_of_a_service", real_dovecot)]));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Runs the service on a thread of its own, which ends with the test.
fn serve(sink: Arc<dyn Sink>) -> Result<SocketAddr, Failed> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || -> io::Result<()> {
        let layer = EventLayer::new(Arc::clone(&sink), &TABLE);
        // All handlers run on this thread.
        let _default = tracing::subscriber::set_default(tracing_subscriber::registry().with(layer));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            // The test waits for it, or has ended.
            let _ = sender.send(listener.local_addr()?);
            axum::serve(listener, Directory::new(sink).router()).await
        })
    });
    Ok(receiver.recv_timeout(Duration::from_secs(20))?)
}

fn request(address: SocketAddr, method: &str, path: &str, body: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all((head + body).as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn handlers() -> Result<(), Failed> {
    let sink = Arc::new(MemorySink::new());
    let address = serve(sink.clone())?;
    assert!(request(address, "GET", "/users/alice", "")?.ends_with("\r\n\r\nAlice Example"));
    assert!(request(address, "GET", "/users/bob", "")?.starts_with("HTTP/1.1 404 "));
    assert_emitted!(
        sink,
        AuthPassdbRequestFinished {
            user: Some("alice".into()),
            result: Some("ok".into()),
            passdb: Some("map".into()),
            ..
        }
    );
    assert_emitted!(
        sink,
        AuthPassdbRequestFinished { user: Some("bob".into()), result: Some("user_unknown".into()), .. }
    );
    assert_emitted!(sink, SqlQueryFinished { query_first_word: Some("SELECT".into()), .. });
    let query = sink.events().into_iter().find(|recorded| recorded.event.name() == "sql_query_finished");
    let query = query.ok_or("the query was not traced")?;
    assert_eq!(query.event.str("user"), Some("alice"), "the span around the query has the user");

    let body = "{\"event\":\"auth_passdb_request_finished\",\"fields\":{\"user\":\"eve\",\"result\":\"ok\"}}\n";
    assert!(request(address, "POST", "/events", body)?.starts_with("HTTP/1.1 200 "));
    assert!(request(address, "POST", "/events", "{\"event\":")?.starts_with("HTTP/1.1 400 "));
    assert!(request(address, "GET", "/seen", "")?.ends_with("\r\n\r\neve Some(Ok)"));
    Ok(())
}

/// The service sends its events to a server, which counts them and posts them back to the service.
fn real_dovecot(server: &Server) -> Result<(), Failed> {
    // The service has to be there before the server knows its address, and the server before the sink its socket.
    let receiver = serve(Arc::new(MemorySink::new()))?;
    let address = format!("http://{receiver}/events");
    let settings = match server.version {
        Version::V2_3 => format!("format_args = time-rfc3339\ntransport = http-post\ntransport_args = {address}\n"),
        Version::V2_4 => format!("time_format = rfc3339\ndriver = http-post\nhttp_post_url = {address}\n"),
    };
    let config = format!(
        "event_exporter service {{\nformat = json\n{settings}}}\n\
         metric lookups {{\nfilter = event=auth_passdb_request_finished AND category=auth AND result=user_unknown\n}}\n\
         metric all {{\nfilter = event=*\nexporter = service\nexporter_include = name fields\n}}\n"
    );
    let dovecot = Dovecot::start(server, &config)?;
    let sink =
        StatsSink::options(dovecot.stats_writer()).category("auth", None).server(dovecot.version().server()).open();
    wait("the connection", || Ok(sink.is_connected()))?;
    let service = serve(Arc::new(sink))?;
    assert!(request(service, "GET", "/users/alice", "")?.starts_with("HTTP/1.1 200 "));
    assert!(request(service, "GET", "/users/bob", "")?.starts_with("HTTP/1.1 404 "));
    let expected = "SELECT for alice in less than a minute: true\nSELECT for bob in less than a minute: true\n\
                    alice Some(Ok)\nbob Some(UserUnknown)";
    let seen = || request(receiver, "GET", "/seen", "");
    wait("what the server posts", || Ok(seen()?.ends_with(expected)))
        .map_err(|error| format!("{error:?}\n{}\n{}", seen().unwrap_or_default(), dovecot.log()))?;
    wait("the count", || Ok(dovecot.counts()?.get("lookups") == Some(&1)))
}

fn wait(what: &str, mut is_so: impl FnMut() -> Result<bool, Failed>) -> Result<(), Failed> {
    let start = Instant::now();
    while !is_so()? {
        if start.elapsed() > Duration::from_secs(20) {
            return Err(format!("in vain: {what}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
