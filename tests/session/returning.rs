//! A server and three kinds of clients, over connections that break at any byte: no client misses an event without
//! knowing it.
//!
//! The clients are models of a browser, of this crate and of a small device. They read streams and send IDs back with
//! code of their own. The server follows the rules in the documentation of `History`.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sse_wire::http::LastEventId;
use sse_wire::session::{History, Missed, NotKept};
use sse_wire::{EventHead, EventId, Frame, event_type};
use std::collections::HashSet;
use std::convert::Infallible;
use support::property::config;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Decodes UTF-8, with U+FFFD for malformed bytes, and sends any ID.
    Browser,
    /// Keeps the bytes, and does not send an ID that HTTP forbids.
    Careful,
    /// Like `Careful`, but ignores an ID of more than six bytes.
    Small,
}

struct Client {
    kind: Kind,
    last_event_id: Vec<u8>,
    /// The number of the last event that it knows: from the event itself, or from a state event.
    knows: u64,
    /// Whether it has ever received an event.
    has_received: bool,
    /// The bytes in transit, if it is connected.
    connection: Option<Vec<u8>>,
}

impl Client {
    fn new(kind: Kind) -> Self {
        Self { kind, last_event_id: Vec::new(), knows: 0, has_received: false, connection: None }
    }

    /// The value of the field as a server receives it: HTTP has removed spaces and tabs at its ends.
    fn field(&self) -> Option<Vec<u8>> {
        let is_control = |byte: &u8| (*byte < 0x20 && *byte != b'\t') || *byte == 0x7F;
        let left_out = self.kind != Kind::Browser && self.last_event_id.iter().any(is_control);
        if self.last_event_id.is_empty() || left_out {
            return None;
        }
        let is_blank = |byte: &u8| *byte == b' ' || *byte == b'\t';
        let start = self.last_event_id.iter().position(|byte| !is_blank(byte)).unwrap_or(self.last_event_id.len());
        let end = self.last_event_id.iter().rposition(|byte| !is_blank(byte)).map_or(start, |at| at + 1);
        Some(self.last_event_id[start..end].to_vec())
    }

    /// Reads complete blocks. A truncated block is lost with its connection.
    fn read(&mut self, mut arrived: &[u8]) -> Result<(), TestCaseError> {
        while let Some(end) = arrived.windows(2).position(|bytes| bytes == b"\n\n") {
            let (mut data, mut is_state) = (None, false);
            for line in arrived[..end].split(|&byte| byte == b'\n') {
                if let Some(id) = line.strip_prefix(b"id: ") {
                    self.take(id);
                } else if let Some(value) = line.strip_prefix(b"data: ") {
                    data = Some(String::from_utf8(value.to_vec()).expect("digits").parse::<u64>().expect("a number"));
                } else {
                    is_state |= line == b"event: state";
                }
            }
            if let Some(number) = data {
                self.has_received = true;
                // An event may come twice, but none may be missing.
                prop_assert!(is_state || number <= self.knows + 1, "{} behind {}", number, self.knows);
                self.knows = self.knows.max(number);
            }
            arrived = &arrived[end + 2..];
        }
        Ok(())
    }

    fn take(&mut self, id: &[u8]) {
        match self.kind {
            Kind::Browser => self.last_event_id = String::from_utf8_lossy(id).into_owned().into_bytes(),
            Kind::Small if id.len() > 6 => {}
            Kind::Careful | Kind::Small => self.last_event_id = id.to_vec(),
        }
    }
}

#[derive(Clone, Debug)]
enum Turn {
    Connect(usize),
    /// An event with an ID of this shape. Its data is its number in `width` digits: some are too long for the history.
    Push {
        shape: Shape,
        width: usize,
        is_written: bool,
    },
    /// An ID without an event: an ID of this shape, or the newest one.
    IdOnly(Option<Shape>),
    /// An event that must not be missed, but is not pushed.
    Aside,
    Comment,
    /// All bytes in transit arrive.
    Arrive(usize),
    /// Some of the bytes in transit arrive, then the connection breaks.
    Drop(usize, Index),
    Restart,
}

/// The form of an ID. Most contain a number, and some become another ID in transit.
#[derive(Clone, Copy, Debug)]
enum Shape {
    None,
    Reset,
    Number,
    NumberBefore(&'static str),
    NumberBehind(&'static str),
    Malformed,
    Replaced,
    Long,
}

impl Shape {
    fn id(self, number: u64) -> Option<Vec<u8>> {
        Some(match self {
            Self::None => return None,
            Self::Reset => Vec::new(),
            Self::Number => format!("n{number}").into(),
            Self::NumberBefore(behind) => format!("n{number}{behind}").into(),
            Self::NumberBehind(before) => format!("{before}n{number}").into(),
            Self::Malformed => [format!("n{number}").as_bytes(), b"\xFF"].concat(),
            Self::Replaced => format!("n{number}\u{FFFD}").into(),
            Self::Long => format!("{number:0>40}").into(),
        })
    }
}

fn shape() -> impl Strategy<Value = Shape> {
    let blanks = select(&[" ", "\t", "  ", "\u{1}", "\u{7F}", "\u{A0}"][..]);
    prop_oneof![
        6 => Just(Shape::None),
        3 => Just(Shape::Number),
        1 => Just(Shape::Reset),
        1 => blanks.clone().prop_map(Shape::NumberBefore),
        1 => blanks.prop_map(Shape::NumberBehind),
        1 => Just(Shape::Malformed),
        1 => Just(Shape::Replaced),
        1 => Just(Shape::Long),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    let width = prop_oneof![4 => Just(1), 1 => 0..50_usize];
    prop_oneof![
        6 => (0..3_usize).prop_map(Turn::Connect),
        12 => (shape(), width, any::<bool>()).prop_map(|(shape, width, is_written)| Turn::Push { shape, width, is_written }),
        1 => proptest::option::of(shape()).prop_map(Turn::IdOnly),
        1 => Just(Turn::Aside),
        1 => Just(Turn::Comment),
        6 => (0..3_usize).prop_map(Turn::Arrive),
        4 => (0..3_usize, any::<Index>()).prop_map(|(client, cut)| Turn::Drop(client, cut)),
        1 => Just(Turn::Restart),
    ]
}

fn is_usable(id: &[u8]) -> bool {
    let text = std::str::from_utf8(id).unwrap_or_default();
    !text.is_empty()
        && text.trim_matches([' ', '\t']) == text
        && !text.chars().any(|c| c < ' ' && c != '\t' || c == '\x7F')
}

struct Server {
    epoch: u64,
    history: History<Vec<u8>>,
    /// The number of events so far, which is the number of the last one.
    sent: u64,
    /// The number in the next ID. It does not restart with the server, as if it came from a database.
    number: u64,
    /// The usable IDs so far. None is used twice, but an unusable ID that comes back as one of them may come earlier.
    used: HashSet<Vec<u8>>,
}

impl Server {
    /// Adds an event. Returns what to send, by the documentation of `NotKept` and `PushedFrame`.
    fn event(&mut self, shape: Shape, width: usize, is_written: bool) -> Vec<u8> {
        self.sent += 1;
        let data = format!("{:0width$}", self.sent);
        let mut id = shape.id(self.number);
        while id.as_ref().is_some_and(|id| is_usable(id) && !self.used.insert(id.clone())) {
            self.number += 1;
            id = shape.id(self.number);
        }
        let id = id.as_ref().map(|id| EventId::from_bytes(id).expect("no line ends"));
        let head = id.into_iter().fold(EventHead::new(), EventHead::id);
        if is_written {
            let pushed = self.history.push_data(head, |writer| {
                writer.write_bytes(data.as_bytes());
                Ok::<_, Infallible>(())
            });
            let Ok(pushed) = pushed;
            return pushed.frame;
        }
        match self.history.push(&head.data(&data)) {
            Ok(frame) => frame.to_vec(),
            Err(NotKept::TooLong { .. }) => head.data(&data).to_vec(),
            Err(NotKept::UnusableId) => Frame::message(&data).to_vec(),
            Err(error) => panic!("{error}"),
        }
    }

    /// An event with the present state, which is the number of the last event.
    fn state(&self) -> Vec<u8> {
        let (id, data) = (self.history.newest_id(), self.sent.to_string());
        Frame::event(event_type!("state"), &data).id(id.as_event_id()).to_vec()
    }

    fn id_only(&mut self, shape: Option<Shape>) -> Vec<u8> {
        let newest = self.history.newest_id().as_event_id().as_bytes().to_vec();
        let id = shape.map_or(Some(newest.clone()), |shape| shape.id(self.number)).unwrap_or_default();
        let frame = Frame::id_only(EventId::from_bytes(&id).expect("no line ends"));
        assert_eq!(self.history.push(&frame), Err(NotKept::IdWithoutEvent));
        if id == newest { frame.to_vec() } else { Vec::new() }
    }

    fn welcome(&self, client: &Client) -> Result<Vec<u8>, TestCaseError> {
        let field = client.field();
        let Ok(id) = field.as_deref().map_or(Ok(None), LastEventId::received) else {
            return Ok(self.state());
        };
        Ok(match self.history.missed(id) {
            Missed::Nothing => {
                prop_assert_eq!(client.knows, self.sent, "{:?} brings {:?}", client.kind, field);
                Vec::new()
            }
            Missed::Frames(frames) => frames.flatten().copied().collect(),
            Missed::NoId => {
                // A client that has received an event has an ID, unless the IDs are too long for it.
                prop_assert!(!client.has_received || client.kind == Kind::Small, "{:?} brings none", client.kind);
                self.state()
            }
            Missed::Gap => self.state(),
        })
    }
}

proptest! {
    #![proptest_config(config(module_path!(), 1_000))]

    #[test]
    fn nobody_misses_an_event_unknowingly(capacity in 0..300_usize, turns in vec(turn(), 0..80)) {
        let mut server = Server { epoch: 1, history: History::new(1, vec![0; capacity]), sent: 0, number: 0, used: HashSet::new() };
        let mut clients = [Kind::Browser, Kind::Careful, Kind::Small].map(Client::new);
        // At the end, all clients connect and receive one more event. So each of them knows whether it has missed one.
        let last = Turn::Push { shape: Shape::None, width: 1, is_written: false };
        let end = [0, 1, 2].map(Turn::Connect).into_iter().chain([last]).chain([0, 1, 2].map(Turn::Arrive));
        for turn in turns.into_iter().chain(end) {
            let mut to_all = Vec::new();
            match turn {
                Turn::Connect(client) => {
                    let client = &mut clients[client];
                    if client.connection.is_none() {
                        client.connection = Some(server.welcome(client)?);
                    }
                }
                Turn::Push { shape, width, is_written } => to_all = server.event(shape, width, is_written),
                Turn::IdOnly(shape) => to_all = server.id_only(shape),
                Turn::Aside => {
                    server.sent += 1;
                    server.history.clear();
                    to_all = Frame::message(&server.sent.to_string()).to_vec();
                }
                Turn::Comment => {
                    prop_assert_eq!(server.history.push(&Frame::KEEP_ALIVE), Err(NotKept::NoEvent));
                    to_all = Frame::KEEP_ALIVE.to_vec();
                }
                Turn::Arrive(client) => {
                    let client = &mut clients[client];
                    let arrived = client.connection.as_mut().map(std::mem::take).unwrap_or_default();
                    client.read(&arrived)?;
                }
                Turn::Drop(client, cut) => {
                    let client = &mut clients[client];
                    let arrived = client.connection.take().unwrap_or_default();
                    client.read(&arrived[..cut.index(arrived.len() + 1)])?;
                }
                Turn::Restart => {
                    server.epoch += 1;
                    server.history = History::new(server.epoch, vec![0; capacity]);
                    clients.iter_mut().for_each(|client| client.connection = None);
                }
            }
            clients.iter_mut().filter_map(|client| client.connection.as_mut()).for_each(|on_its_way| on_its_way.extend_from_slice(&to_all));
        }
        for client in &clients {
            prop_assert_eq!(client.knows, server.sent, "{:?}", client.kind);
        }
    }
}
