//! Servers on axum and clients on reqwest and ureq that use sse-wire. They are short programs for you to read and copy.
//! The tests run them against each other over TCP.
//!
//! | module | shows |
//! |---|---|
//! | [`server`] | a server with many clients: event IDs, keep-alives, and replay for clients that reconnect |
//! | [`client`] | a client that reconnects with the last event ID, and misses no event |
//! | [`chat`] | the streaming completion of an LLM API, which ends with `[DONE]` |
//! | [`completion`] | the same with reqwest and serde, in a few lines |
//! | [`calls`] | a request whose answer may come on another connection, as in MCP |
//! | [`hosts`] | how the servers refuse requests that pages of other sites make a browser send: `Host` and `Origin` |
//! | [`quick_starts`] | the quick starts of the README |

pub mod calls;
pub mod chat;
pub mod client;
pub mod completion;
pub mod hosts;
pub mod quick_starts;
pub mod server;
