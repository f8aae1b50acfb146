//! Servers that can be stopped abruptly, and started again at the same address.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use axum::Router;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// The timeout of a step. Only a step that hangs takes so long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The hosts of the servers here.
pub const NAMES: [&str; 1] = ["127.0.0.1"];

pub struct Server {
    pub address: SocketAddr,
    runtime: Runtime,
}

impl Server {
    /// Starts a server on any port.
    pub fn start(app: Router) -> Self {
        Self::start_at("127.0.0.1:0".parse().expect("an address"), app)
    }

    /// Starts a server at this address.
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

    /// Stops the server. All its connections break at once.
    pub fn stop(self) -> SocketAddr {
        let Self { address, runtime } = self;
        // In another thread, because this one may be in a runtime, which must not block.
        std::thread::spawn(move || runtime.shutdown_timeout(PATIENCE)).join().expect("no panic");
        address
    }
}

/// A client that uses no proxy.
pub fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().expect("a client")
}

/// The result of a future. Panics if the future hangs.
pub async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("it hangs")
}

/// Truncates a body. It waits first: hyper sends its buffer when it has to wait, and would drop it otherwise.
pub async fn broken_off() -> Result<bytes::Bytes, &'static str> {
    tokio::task::yield_now().await;
    Err("broken off")
}
