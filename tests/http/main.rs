//! Heads of requests and of responses, written, read and judged.

mod body;
mod framing;
mod heads;
mod requests;
mod vectors;
mod verdicts;
