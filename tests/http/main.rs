//! HTTP: heads of requests and responses, verdicts on responses, and the framing of bodies.

mod body;
mod framing;
mod heads;
mod requests;
mod vectors;
mod verdicts;
