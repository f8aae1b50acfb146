//! A demo made of scenes: it starts a server, plays its clients, and checks what they receive.

use super::program::{check, print_line};
use super::server::{Limits, Server};
use std::fmt::Debug;
use std::net::SocketAddr;
use std::thread;

/// The result of a check. The error says what is wrong.
pub(crate) type Checked = Result<(), String>;

/// One scene, with the address of the server.
pub(crate) type Scene = fn(SocketAddr) -> Checked;

/// Plays the scenes one after another, and prints the title of each that passes. Ends at the first that fails.
pub(crate) fn play(scenes: &[(&str, Scene)], address: SocketAddr) -> Checked {
    for (title, scene) in scenes {
        scene(address).map_err(|problem| format!("{title}: {problem}"))?;
        print_line(&format!("ok  {title}"))?;
    }
    Ok(())
}

/// Runs a server on a free port, in a thread of its own, and returns its address.
pub(crate) fn start(limits: Limits, run: impl FnOnce(Server) + Send + 'static) -> Result<SocketAddr, String> {
    let server = Server::bind("127.0.0.1:0", limits).map_err(|error| error.to_string())?;
    let address = server.address().map_err(|error| error.to_string())?;
    thread::spawn(move || run(server));
    Ok(address)
}

/// Checks that a result is as expected.
pub(crate) fn due<T: PartialEq + Debug>(came: T, due: T) -> Checked {
    check("the result", &came, &due)
}
