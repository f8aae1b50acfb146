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
    answer(server, &format!("POST /call HTTP/{version}\r\n{fields}Content-Length: 0\r\nConnection: close\r\n\r\n"))
}

/// The status of the response to a request.
fn answer(server: &Server, request: &str) -> String {
    let mut connection = TcpStream::connect(server.address).expect("a connection");
    connection.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    connection.write_all(request.as_bytes()).expect("a request");
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
        ("1.1", "Host: localhost:3000\r\nOrigin: http://localhost:3000\r\n", "200"),
        ("1.1", "Host: localhost\r\nOrigin: https://localhost\r\n", "200"),
        ("1.1", "Host: [::1]:80\r\nOrigin: http://[::1]\r\n", "200"),
        // Without one valid host, it is unknown whether the request is for this server.
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
        // Another program on the same machine.
        ("1.1", "Host: localhost:3000\r\nOrigin: http://localhost:3001\r\n", "403"),
        ("1.1", "Host: localhost\r\nOrigin: http://localhost:3000\r\n", "403"),
        ("1.1", "Host: localhost\r\nOrigin: http://127.0.0.1\r\n", "403"),
        ("1.1", "Host: localhost\r\nOrigin: null\r\n", "403"),
        ("1.1", "Host: localhost\r\nOrigin: http://localhost@evil.example\r\n", "403"),
        ("1.1", "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example\r\n", "403"),
    ] {
        assert_eq!(status(&server, version, fields), due, "HTTP/{version} {fields:?}");
    }
    // The authority of an absolute target replaces `Host`.
    for (target, due) in [
        ("http://localhost/call", "200"),
        ("http://evil.example/call", "421"),
        ("http://evil.example@localhost/call", "400"),
    ] {
        let fields = "Host: localhost\r\nContent-Length: 0\r\nConnection: close\r\n";
        assert_eq!(answer(&server, &format!("POST {target} HTTP/1.1\r\n{fields}\r\n")), due, "{target}");
    }
    server.stop();
}
