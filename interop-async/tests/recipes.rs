//! Tests of `chat`, `completion` and `calls`, against servers that behave like real ones.

mod support;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use axum::routing::get;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde::Deserialize;
use serde_json::json;
use sse_wire::Frame;
use sse_wire::io::ReadError;
use sse_wire::io::http_body_1::{EventBody, response};
use sse_wire_interop_async::calls::{self, Desk, ask};
use sse_wire_interop_async::chat::{Failure, text};
use sse_wire_interop_async::client::{body, get as request};
use sse_wire_interop_async::completion;
use support::{NAMES, Server, broken_off, client, in_time};

const WORDS: [&str; 4] = ["Grüße", ", ", "🌍", "!\n"];

/// The pieces of a completion as servers send them: a role first, comments in between, and no content in the last.
fn completion() -> Vec<u8> {
    let mut wire = Frame::comment(" PROCESSING").to_vec();
    let piece =
        |delta| json!({"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta}]}).to_string();
    Frame::message(&piece(json!({"role": "assistant"}))).append_to(&mut wire);
    for word in WORDS {
        Frame::message(&piece(json!({"content": word}))).append_to(&mut wire);
        Frame::KEEP_ALIVE.append_to(&mut wire);
    }
    Frame::message(&piece(json!({}))).append_to(&mut wire);
    wire
}

fn done() -> Vec<u8> {
    Frame::message("[DONE]").to_vec()
}

/// What a server does after it has sent a body byte by byte.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    Hangs,
    Ends,
    BreaksOff,
}

fn serve(body: Vec<u8>, then: Then) -> Server {
    Server::start(Router::new().route(
        "/chat",
        get(move || async move {
            let bytes = stream::iter(body.into_iter().map(|byte| Ok(Bytes::copy_from_slice(&[byte]))));
            let body = match then {
                Then::Hangs => Body::from_stream(bytes.chain(stream::pending::<Result<Bytes, &str>>())),
                Then::Ends => Body::from_stream(bytes.chain(stream::empty())),
                Then::BreaksOff => Body::from_stream(bytes.chain(stream::once(broken_off()))),
            };
            Response::builder().header("content-type", "text/event-stream").body(body).expect("a response")
        }),
    ))
}

async fn outcome(body: Vec<u8>, then: Then) -> (Result<String, Failure<reqwest::Error>>, Vec<String>) {
    let server = serve(body, then);
    let response = in_time(request(&client(), &server.url("/chat"), b"")).await.expect("a response");
    let mut pieces = Vec::new();
    let outcome = in_time(text(reqwest::Body::from(response), |piece| pieces.push(piece.to_owned()))).await;
    server.stop();
    (outcome, pieces)
}

#[tokio::test]
async fn a_completion_ends_at_done_even_if_the_connection_does_not() {
    for then in [Then::Hangs, Then::Ends, Then::BreaksOff] {
        let (text, pieces) = outcome([completion(), done()].concat(), then).await;
        assert_eq!(text.expect("a whole text"), "Grüße, 🌍!\n", "{then:?}");
        assert_eq!(pieces, WORDS, "{then:?}");
    }
    println!("whole: connections that hang, end and break off behind [DONE]");
}

#[tokio::test]
async fn a_completion_whose_server_leaves_out_the_last_blank_line_is_whole() {
    for missing in 1..=2 {
        let mut body = [completion(), done()].concat();
        body.truncate(body.len() - missing);
        assert_eq!(outcome(body, Then::Ends).await.0.expect("a whole text"), "Grüße, 🌍!\n");
    }
}

#[tokio::test]
async fn a_completion_without_done_is_no_success() {
    for then in [Then::Ends, Then::BreaksOff] {
        for body in [completion(), [&completion()[..], b"data: [DON"].concat(), vec![]] {
            let (text, _) = outcome(body, then).await;
            match (text, then) {
                (Err(Failure::Stream(ReadError::Incomplete)), Then::Ends) => {}
                (Err(Failure::Stream(ReadError::Io(_))), Then::BreaksOff) => {}
                (other, _) => panic!("{then:?}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn an_error_in_the_midst_of_a_completion_is_told() {
    let error = Frame::message(r#"{"error": {"message": "overloaded"}}"#).to_vec();
    let (text, pieces) = outcome([completion(), error].concat(), Then::Hangs).await;
    assert!(matches!(text, Err(Failure::Server(error)) if error["message"] == "overloaded"));
    assert_eq!(pieces, WORDS);
    let (text, _) = outcome(Frame::message("{]").to_vec(), Then::Hangs).await;
    assert!(matches!(text, Err(Failure::Data(_))));
}

#[derive(Deserialize)]
struct Chunk {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    delta: Delta,
}

#[derive(Deserialize)]
struct Delta {
    content: Option<String>,
}

/// The short client is `completion`. The bodies are like those for `chat`.
#[tokio::test]
async fn the_short_client_reads_a_complete_text_and_reports_one_that_is_truncated() {
    let whole = [completion(), done()].concat();
    let cut_off = [&completion()[..], b"data: [DON"].concat();
    let not_json = [completion(), Frame::message("{]").to_vec()].concat();
    for (name, body, then, complete) in [
        ("whole, and the connection ends", whole.clone(), Then::Ends, true),
        ("whole, and the connection stays open", whole.clone(), Then::Hangs, true),
        ("whole, and the connection breaks", whole, Then::BreaksOff, true),
        ("without [DONE]", completion(), Then::Ends, false),
        ("the connection breaks before [DONE]", completion(), Then::BreaksOff, false),
        ("truncated within an event", cut_off, Then::Ends, false),
        ("no JSON", not_json, Then::Hangs, false),
    ] {
        let server = serve(body, then);
        let response = in_time(request(&client(), &server.url("/chat"), b"")).await.expect("a response");
        let mut text = String::new();
        let read = completion::read(response, |chunk: Chunk| {
            text.extend(chunk.choices.into_iter().filter_map(|choice| choice.delta.content));
        });
        let outcome = in_time(read).await;
        server.stop();
        println!("{name}: {text:?}, {:?}", outcome.as_ref().map_err(ToString::to_string));
        assert_eq!((&text[..], outcome.is_ok()), ("Grüße, 🌍!\n", complete), "{name}");
    }
    // A response that is no stream.
    let server = Server::start(Router::new());
    let response = in_time(request(&client(), &server.url("/chat"), b"")).await.expect("a response");
    let refused = in_time(completion::read(response, |_: Chunk| {})).await;
    assert!(refused.expect_err("404").to_string().contains("404"));
    server.stop();
}

#[tokio::test]
async fn a_call_is_answered_on_a_later_connection_behind_an_event_that_only_brought_an_id() {
    let desk = Desk::new(7, 5);
    let server = Server::start(calls::app(desk.clone(), &NAMES));
    let (client, url, question) =
        (client(), server.url("/call"), json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call"}));
    let call = ask(&client, &url, &question);
    let answer = async {
        while desk.returns() < 2 {
            tokio::task::yield_now().await;
        }
        desk.answer(&json!({"jsonrpc": "2.0", "id": 1, "result": "42"})).expect("it is kept");
    };
    let (outcome, ()) = in_time(async { tokio::join!(call, answer) }).await;
    let outcome = outcome.expect("an answer");
    assert_eq!(outcome.answer["result"], "42");
    println!("answered on connection {}", outcome.connections);
    assert!(outcome.connections >= 4, "the first one brought an ID, and two nothing at all");
    server.stop();
}

/// Otherwise the client would wait for an answer that cannot arrive.
#[tokio::test]
async fn a_client_that_brings_no_id_or_one_that_is_not_known_is_told_so() {
    let server = Server::start(calls::app(Desk::new(8, 5), &NAMES));
    for (id, status) in [(&b""[..], 400), (b"7-1", 404)] {
        let response = in_time(request(&client(), &server.url("/call"), id)).await.expect("a response");
        assert_eq!(response.status().as_u16(), status);
    }
    server.stop();
}

/// A frame with an ID and without data is different: its ID is kept, but it is no event.
#[tokio::test]
async fn an_event_with_empty_data_is_delivered_and_brings_its_id() {
    let prime = |frame: Frame<'static>| {
        Router::new().route("/prime", get(move || async move { response(EventBody::new(stream::iter([frame]))) }))
    };
    let id = sse_wire::event_id!("1-0");
    for (frame, events) in [(Frame::message("").id(id), 1), (Frame::id_only(id), 0)] {
        let server = Server::start(prime(frame));
        let answer = in_time(request(&client(), &server.url("/prime"), b"")).await.expect("a response");
        let decoder = sse_wire_interop_async::client::decoder();
        let mut stream = sse_wire::io::futures_03::EventStream::with_decoder(body(answer), decoder);
        let mut came = 0;
        while let Some(event) = in_time(stream.next()).await {
            assert_eq!(event.expect("an event").own_id(), Some(&b"1-0"[..]));
            came += 1;
        }
        assert_eq!((came, stream.last_event_id()), (events, &b"1-0"[..]));
        server.stop();
    }
}
