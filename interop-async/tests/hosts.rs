//! Requests that pages of other sites make a browser send are refused.

mod support;

use axum::Router;
use axum::routing::post;
use sse_wire_interop_async::hosts::only;
use std::io::{Read, Write};
use std::net::TcpStream;
use support::{PATIENCE, Server};

/// The status of the response to a POST with this version and these fields.
fn status(server: &Server, version: &str, fields: &str) -> String {
    let mut connection = TcpStream::connect(server.address).expect("a connection");
    connection.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let head = format!("POST /call HTTP/{version}\r\n{fields}Content-Length: 0\r\nConnection: close\r\n\r\n");
    connection.write_all(head.as_bytes()).expect("a request");
    let mut response = String::new();
    connection.read_to_string(&mut response).expect("a response");
    response.split(' ').nth(1).expect("a status").to_owned()
}

#[test]
fn only_requests_for_this_server_from_its_own_pages_are_answered() {
    let app = Router::new().route("/call", post(|| async { "called" }));
    let server = Server::start(only(&["localhost", "127.0.0.1", "[::1]"], app));
    for (version, fields, due) in [
        ("1.1", "Host: localhost\r\n", "200"),
        ("1.1", "Host: LOCALHOST:1234\r\n", "200"),
        ("1.1", "Host: [::1]:8080\r\n", "200"),
        ("1.0", "Host: 127.0.0.1\r\n", "200"),
        ("1.1", "Host: localhost\r\nOrigin: http://localhost:3000\r\n", "200"),
        ("1.1", "Host: localhost\r\nOrigin: https://127.0.0.1\r\n", "200"),
        // Without a host nothing says that the request is for this server.
        ("1.0", "", "400"),
        ("1.1", "", "400"),
        ("1.1", "Host: localhost\r\nHost: localhost\r\n", "400"),
        ("1.1", "Host: localhost\r\nHost: evil.example\r\n", "400"),
        ("1.1", "Host: \r\n", "400"),
        ("1.1", "Host: a b\r\n", "400"),
        ("1.1", "Host: evil.example@localhost\r\n", "400"),
        ("1.1", "Host: evil.example\r\n", "421"),
        ("1.1", "Host: localhost.evil.example\r\n", "421"),
        ("1.1", "Host: localhost\r\nOrigin: http://evil.example\r\n", "403"),
        ("1.1", "Host: localhost\r\nOrigin: null\r\n", "403"),
        ("1.1", "Host: localhost\r\nOrigin: http://localhost@evil.example\r\n", "403"),
        ("1.1", "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n", "403"),
    ] {
        assert_eq!(status(&server, version, fields), due, "HTTP/{version} {fields:?}");
    }
    // The authority of an absolute target counts.
    let mut connection = TcpStream::connect(server.address).expect("a connection");
    connection.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let head =
        "POST http://evil.example/call HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    connection.write_all(head.as_bytes()).expect("a request");
    let mut response = String::new();
    connection.read_to_string(&mut response).expect("a response");
    assert!(response.starts_with("HTTP/1.1 421 "), "{response}");
    server.stop();
}
