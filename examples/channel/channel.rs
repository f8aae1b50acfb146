//! Channels: the messages and events of each, and the time window for a client that is away. Nothing here waits, writes to a
//! connection or reads a clock: times are in milliseconds since any moment.

use super::common::queue::{Over, Queue};
use super::reorder::{Placed, Reorder};
use super::tally::{Order, Tally};
use super::wire::{Lost, Outbox};
use sse_wire::http::LastEventId;
use std::collections::HashMap;
use std::sync::Arc;

/// The limits. They bound the memory, whatever clients do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) channels: usize,
    /// The window: how many milliseconds a client may be away.
    pub(crate) window: u64,
    /// How many milliseconds messages wait for a missing one before them.
    pub(crate) patience: u64,
    /// How many messages are accepted, counted from the next one in order. Those that arrive too early wait.
    pub(crate) reach: u64,
    /// How many bytes of a channel's events are kept.
    pub(crate) outbox: usize,
    /// How many bytes of new events may wait to be written. It is less than the bytes kept, so that a client that was too slow
    /// and reconnects at once loses nothing.
    pub(crate) queue: usize,
}

impl Limits {
    pub(crate) const DEFAULT: Self =
        Self { channels: 64, window: 30_000, patience: 30_000, reach: 32, outbox: 64 * 1024, queue: 16 * 1024 };
}

/// Why a client gets no stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoStream {
    /// The channel is closed, and the client has all events.
    Closed,
    /// There are too many channels already.
    Full,
}

/// Why a message was not accepted. `TooFarAhead` has the number that is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    NoSuchChannel,
    Closed,
    TooFarAhead { due: u64 },
}

/// What happened to an accepted message, and which number is expected next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It was executed, and so were those that waited for it.
    Delivered { due: u64 },
    /// It waits for those before it.
    Held { due: u64 },
    /// It was accepted before: the client need not send it again.
    Duplicate { due: u64 },
}

pub(crate) struct Channels {
    channels: HashMap<String, Channel>,
    limits: Limits,
    last_epoch: u64,
}

impl Channels {
    /// `epoch` is a number that no earlier run of this server used, such as its start time.
    pub(crate) fn new(limits: Limits, epoch: u64) -> Self {
        Self { channels: HashMap::new(), limits, last_epoch: epoch }
    }

    /// Connects a client, for the first time or again. Its queue gets the events that it has missed, and then all new ones. If
    /// missed events are no longer kept, the channel starts again, and its first event says so.
    pub(crate) fn connect(
        &mut self,
        client: &str,
        last_event_id: Option<LastEventId<'_>>,
        now: u64,
    ) -> Result<Arc<Queue>, NoStream> {
        self.sweep(now);
        let missed = match self.channels.get(client) {
            Some(channel) => channel.outbox.missed(last_event_id).ok(),
            None => None,
        };
        let missed = match missed {
            Some(missed) => missed,
            None => {
                if !self.channels.contains_key(client) {
                    self.make_place()?;
                }
                self.last_epoch += 1;
                let is_lost = last_event_id.is_some() || self.channels.contains_key(client);
                let channel = Channel::open(self.last_epoch, client, is_lost, self.limits);
                let missed = channel.outbox.missed(None).unwrap_or_else(|Lost| Vec::new());
                if let Some(before) = self.channels.insert(client.to_owned(), channel) {
                    before.hang_up();
                }
                missed
            }
        };
        let channel = self.channels.get_mut(client).ok_or(NoStream::Full)?;
        channel.connect(missed)
    }

    /// Whether [`connect`](Self::connect) would return [`NoStream::Closed`].
    pub(crate) fn is_closed_for(&self, client: &str, last_event_id: Option<LastEventId<'_>>) -> bool {
        let closed = self.channels.get(client).filter(|channel| channel.is_closed);
        closed.is_some_and(|channel| channel.outbox.missed(last_event_id) == Ok(Vec::new()))
    }

    /// If there are too many channels, the one that was unused for longest is evicted, of those without a message. So no message is
    /// lost, and its client is told that the channel starts again. Without eviction, clients that open channels and disconnect
    /// would use up all places.
    fn make_place(&mut self) -> Result<(), NoStream> {
        if self.channels.len() < self.limits.channels {
            return Ok(());
        }
        let unused = self.channels.iter().filter(|(_, channel)| channel.incoming.is_untouched());
        let left = unused.filter_map(|(client, channel)| Some((channel.away_since?, client)));
        let client = left.min().map(|(_, client)| client.clone()).ok_or(NoStream::Full)?;
        self.channels.remove(&client);
        Ok(())
    }

    /// A connection has ended. The window begins, unless the client has another connection already.
    pub(crate) fn disconnected(&mut self, client: &str, queue: &Arc<Queue>, now: u64) {
        if let Some(channel) = self.channels.get_mut(client) {
            channel.disconnected(queue, now);
        }
    }

    /// Accepts message `number`, and executes all messages that are next in order.
    pub(crate) fn receive(&mut self, client: &str, number: u64, order: Order, now: u64) -> Result<Taken, NotTaken> {
        self.sweep(now);
        self.channels.get_mut(client).ok_or(NotTaken::NoSuchChannel)?.receive(number, order, now)
    }

    /// Removes clients whose window has passed, and gives up messages that have been missing for too long. Returns in how many
    /// milliseconds to call this again, if at all.
    pub(crate) fn sweep(&mut self, now: u64) -> Option<u64> {
        for channel in self.channels.values_mut() {
            channel.give_up(now);
        }
        self.channels.retain(|_, channel| channel.window_left(now) != Some(0));
        let dues = self.channels.values().flat_map(|channel| [channel.window_left(now), channel.patience_left(now)]);
        dues.flatten().min()
    }

    /// How many clients are connected, and how many are away within their window.
    pub(crate) fn clients(&self) -> (usize, usize) {
        let there = self.channels.values().filter(|channel| channel.queue.is_some()).count();
        (there, self.channels.len() - there)
    }
}

struct Channel {
    outbox: Outbox,
    incoming: Reorder<Order>,
    tally: Tally,
    /// The queue of the connection, if there is one.
    queue: Option<Arc<Queue>>,
    /// Since when no client is connected, or the channel is closed.
    away_since: Option<u64>,
    /// Since when a message is missing.
    gap_since: Option<u64>,
    is_closed: bool,
    limits: Limits,
}

impl Channel {
    fn open(epoch: u64, client: &str, after_loss: bool, limits: Limits) -> Self {
        Self {
            outbox: Outbox::open(epoch, limits.outbox, client, after_loss),
            incoming: Reorder::new(limits.reach),
            tally: Tally::default(),
            queue: None,
            away_since: None,
            gap_since: None,
            is_closed: false,
            limits,
        }
    }

    fn connect(&mut self, missed: Vec<u8>) -> Result<Arc<Queue>, NoStream> {
        if self.is_closed && missed.is_empty() {
            return Err(NoStream::Closed);
        }
        let queue = Arc::new(Queue::new(missed.len() + self.limits.queue));
        queue.push(missed.into());
        // An earlier connection is probably dead, and this was not noticed yet.
        self.hang_up();
        if self.is_closed {
            queue.finish(Over::Ended);
        } else {
            (self.queue, self.away_since) = (Some(Arc::clone(&queue)), None);
        }
        Ok(queue)
    }

    fn hang_up(&self) {
        if let Some(queue) = &self.queue {
            queue.finish(Over::Cut);
        }
    }

    fn disconnected(&mut self, queue: &Arc<Queue>, now: u64) {
        if self.queue.as_ref().is_some_and(|current| Arc::ptr_eq(current, queue)) {
            (self.queue, self.away_since) = (None, Some(now));
        }
    }

    fn receive(&mut self, number: u64, order: Order, now: u64) -> Result<Taken, NotTaken> {
        let due = self.incoming.due();
        let placed = self.incoming.place(number, order);
        match placed {
            Placed::Duplicate => return Ok(Taken::Duplicate { due }),
            _ if self.is_closed => return Err(NotTaken::Closed),
            Placed::TooFarAhead => return Err(NotTaken::TooFarAhead { due }),
            Placed::Due | Placed::Held => {}
        }
        while !self.is_closed
            && let Some(order) = self.incoming.next()
        {
            let answer = self.tally.carry_out(self.incoming.due() - 1, order);
            let frame = self.outbox.message(&answer);
            self.send(frame);
            if order == Order::Close {
                self.close("as you asked", now);
            }
        }
        let due = self.incoming.due();
        if placed == Placed::Held {
            self.gap_since.get_or_insert(now);
            return Ok(Taken::Held { due });
        }
        // If there is another gap after these messages, it counts from now.
        self.gap_since = (self.incoming.has_gap() && !self.is_closed).then_some(now);
        Ok(Taken::Delivered { due })
    }

    fn send(&self, frame: Vec<u8>) {
        if let Some(queue) = &self.queue {
            // If the queue is full, the connection ends. The client reconnects, and gets the frame from the outbox.
            queue.push(frame.into());
        }
    }

    /// Sends the last event, and keeps the channel for one more window, for a client that misses that event.
    fn close(&mut self, why: &str, now: u64) {
        let frame = self.outbox.closed(why);
        self.send(frame);
        if let Some(queue) = self.queue.take() {
            queue.finish(Over::Ended);
        }
        (self.is_closed, self.away_since, self.gap_since) = (true, Some(now), None);
    }

    fn give_up(&mut self, now: u64) {
        if self.patience_left(now) == Some(0) {
            self.close(&format!("message {} never came", self.incoming.due()), now);
        }
    }

    fn patience_left(&self, now: u64) -> Option<u64> {
        self.gap_since.map(|since| since.saturating_add(self.limits.patience).saturating_sub(now))
    }

    fn window_left(&self, now: u64) -> Option<u64> {
        self.away_since.map(|since| since.saturating_add(self.limits.window).saturating_sub(now))
    }
}
