//! Servers that can be stopped, as by pulling the plug, and started again where they were.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use axum::Router;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// No test takes so long, unless something hangs.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The hosts of the servers here.
pub const NAMES: [&str; 1] = ["127.0.0.1"];

pub struct Server {
    pub address: SocketAddr,
    runtime: Runtime,
}

impl Server {
    /// Begins to serve on any port.
    pub fn start(app: Router) -> Self {
        Self::start_at("127.0.0.1:0".parse().expect("an address"), app)
    }

    /// Begins to serve there.
    pub fn start_at(address: SocketAddr, app: Router) -> Self {
        let listener = TcpListener::bind(address).expect("a port");
        listener.set_nonblocking(true).expect("for tokio");
        let address = listener.local_addr().expect("an address");
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a listener");
            axum::serve(listener, app).await
        });
        Self { address, runtime }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Stops: all connections are gone, wherever they were.
    pub fn stop(self) -> SocketAddr {
        let Self { address, runtime } = self;
        // Not here, as here there may be another runtime.
        std::thread::spawn(move || runtime.shutdown_timeout(PATIENCE)).join().expect("no panic");
        address
    }
}

/// A client that goes straight to where it is sent.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

/// The result, or a panic when something hangs.
pub async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("it hangs")
}

/// Breaks off a body, behind what there was of it: hyper sends that when it has to wait, and would drop it otherwise.
pub async fn broken_off() -> Result<bytes::Bytes, &'static str> {
    tokio::task::yield_now().await;
    Err("broken off")
}
