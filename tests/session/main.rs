//! Reconnection, keep-alives, and what a returning client has missed.

mod heartbeat;
mod history;
mod policies;
mod reconnect;
mod returning;
