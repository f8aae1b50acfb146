//! What a server on axum and a client on reqwest make of sse-wire: the adapters for asynchronous streams, in use.
//!
//! | module | shows |
//! |---|---|
//! | [`server`] | a room that many listen to: keep-alives, and what a returning listener has missed |
//! | [`client`] | a listener that comes back, with the last event ID, and misses nothing |
//! | [`chat`] | a completion in pieces that ends at `[DONE]`, as the servers of language models send it |
//! | [`completion`] | the same with reqwest and serde, in a dozen lines |
//! | [`calls`] | a call whose answer may come on another connection, since its stream begins with an ID, as in MCP |
//! | [`quick_starts`] | the quick starts of the README |
//!
//! They are recipes: short, meant to be read and to be taken over. The tests run them against each other over TCP.

pub mod calls;
pub mod chat;
pub mod client;
pub mod completion;
pub mod quick_starts;
pub mod server;
