//! Rooms: their members, and what is sent to whom. Nothing here waits, writes to a connection or reads a clock.

use super::common::queue::Queue;
use super::wire::{News, Told};
use sse_wire::http::LastEventId;
use std::collections::HashMap;
use std::sync::Arc;

/// The limits. They bound the memory, whatever clients do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) rooms: usize,
    /// In all rooms together. Fewer than connections, so that there is always a connection for a text.
    pub(crate) members: usize,
    /// Bytes of a room's history. It has to hold more than a queue: then a member that was too slow and reconnects at once loses
    /// nothing.
    pub(crate) history: usize,
    /// Bytes that may wait for one member, in addition to what it gets when it joins.
    pub(crate) queue: usize,
    /// The rate limit: how many texts a member may send at once, and how many milliseconds apart after that.
    pub(crate) burst: u64,
    pub(crate) interval: u64,
    /// How many members may join at once, in all rooms together (after a restart, all do so); after that, how many milliseconds
    /// apart; and how long one may wait for its turn.
    pub(crate) join_burst: u64,
    pub(crate) join_interval: u64,
    pub(crate) join_patience: u64,
}

impl Limits {
    pub(crate) const DEFAULT: Self = Self {
        rooms: 64,
        members: 192,
        history: 128 * 1024,
        queue: 32 * 1024,
        burst: 20,
        interval: 500,
        join_burst: 192,
        join_interval: 50,
        join_patience: 1_000,
    };
}

/// The time, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// Since any moment. It never goes back.
    pub(crate) monotonic: u64,
    /// Since 1970.
    pub(crate) date: u64,
}

/// Why a text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsaid {
    NoSuchRoom,
    NotAMember,
    /// In how many milliseconds it may be sent.
    TooOften(u64),
}

/// The limit of members is reached; or that of rooms, and no room is empty; or too many join at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// All rooms. A room is created with its first member. An empty room stays, so that a member that reconnects finds its texts,
/// until another room needs its place.
pub(crate) struct Rooms {
    rooms: HashMap<String, Room>,
    limits: Limits,
    joins: Allowance,
    last_epoch: u64,
}

struct Room {
    told: Told,
    members: Vec<Member>,
    /// When a member last joined, sent a text or left.
    used: u64,
}

struct Member {
    /// A secret of this member.
    id: String,
    name: String,
    queue: Arc<Queue>,
    allowance: Allowance,
}

impl Rooms {
    pub(crate) fn new(limits: Limits) -> Self {
        let joins = Allowance::new(limits.join_burst, limits.join_interval);
        Self { rooms: HashMap::new(), limits, joins, last_epoch: 0 }
    }

    /// In how many milliseconds a new member may [`join`](Self::join). The turn is reserved for that member. So members that join
    /// and leave quickly cannot cause more events than the others can read.
    pub(crate) fn turn(&mut self, now: Now) -> Result<u64, Full> {
        self.joins.take(now.monotonic, self.limits.join_patience).map_err(|_| Full)
    }

    /// Adds a member, and tells all members, also the new one. Its queue gets the events that it needs now and all later ones,
    /// without a gap.
    pub(crate) fn join(
        &mut self,
        room: &str,
        member: &str,
        name: &str,
        last_event_id: Option<LastEventId<'_>>,
        now: Now,
    ) -> Result<Arc<Queue>, Full> {
        if self.rooms.values().map(|room| room.members.len()).sum::<usize>() >= self.limits.members {
            return Err(Full);
        }
        self.make_place(room, now)?;
        let limits = self.limits;
        let room = self.rooms.entry(room.to_owned()).or_insert_with(|| {
            // Without this, an ID could be used twice if the clock is set back.
            self.last_epoch = now.date.max(self.last_epoch + 1);
            Room { told: Told::new(self.last_epoch, limits.history), members: Vec::new(), used: 0 }
        });
        room.used = now.monotonic;

        let welcome = room.told.welcome(member, last_event_id);
        let queue = Arc::new(Queue::new(welcome.len() + limits.queue));
        queue.push(welcome.into());
        let (id, name) = (member.to_owned(), name.to_owned());
        let allowance = Allowance::new(limits.burst, limits.interval);
        room.members.push(Member { id, name: name.clone(), queue: Arc::clone(&queue), allowance });
        room.tell(&News::Joined { name: &name, members: room.members.len() });
        Ok(queue)
    }

    /// Sends a text to all members of the room, also to its sender.
    pub(crate) fn say(&mut self, room: &str, member: &str, text: &str, now: Now) -> Result<(), Unsaid> {
        let room = self.rooms.get_mut(room).ok_or(Unsaid::NoSuchRoom)?;
        let speaker = room.members.iter_mut().find(|known| known.id == member).ok_or(Unsaid::NotAMember)?;
        speaker.allowance.take(now.monotonic, 0).map_err(Unsaid::TooOften)?;
        let name = speaker.name.clone();
        room.used = now.monotonic;
        room.tell(&News::Said { name: &name, text, at: now.date });
        Ok(())
    }

    /// Removes a member. Does nothing if it has left before.
    pub(crate) fn leave(&mut self, room: &str, member: &str, now: Now) {
        let Some(room) = self.rooms.get_mut(room) else { return };
        let Some(at) = room.members.iter().position(|known| known.id == member) else { return };
        let Member { name, .. } = room.members.remove(at);
        room.used = now.monotonic;
        room.tell(&News::Left { name: &name, members: room.members.len() });
    }

    /// If there are too many rooms, the one that was empty for longest is evicted.
    fn make_place(&mut self, room: &str, now: Now) -> Result<(), Full> {
        if self.rooms.contains_key(room) || self.rooms.len() < self.limits.rooms {
            return Ok(());
        }
        let empty = self.rooms.iter().filter(|(_, room)| room.members.is_empty());
        let longest = empty.max_by_key(|(_, room)| now.monotonic.saturating_sub(room.used));
        let name = longest.map(|(name, _)| name.clone()).ok_or(Full)?;
        self.rooms.remove(&name);
        Ok(())
    }
}

impl Room {
    /// Encodes an event once, for all members. A member whose queue is full is removed, and the others are told.
    fn tell(&mut self, news: &News<'_>) {
        let frame = self.told.tell(news);
        let members = core::mem::take(&mut self.members).into_iter();
        let (quick, slow): (Vec<_>, Vec<_>) = members.partition(|member| member.queue.push(Arc::clone(&frame)));
        self.members = quick;
        for member in slow {
            // This may fill other queues. But each time, there are fewer members.
            self.tell(&News::Left { name: &member.name, members: self.members.len() });
        }
    }
}

/// A rate limit: so many at once, and one per interval after that.
struct Allowance {
    burst: u64,
    interval: u64,
    /// The time at which all that was taken so far is within the rate.
    even: u64,
}

impl Allowance {
    fn new(burst: u64, interval: u64) -> Self {
        Self { burst, interval, even: 0 }
    }

    /// Takes one. Returns after how many milliseconds the caller may use it. If that is more than `patience`, nothing is taken, and
    /// the error has the milliseconds after which one is available at once.
    fn take(&mut self, now: u64, patience: u64) -> Result<u64, u64> {
        let even = self.even.max(now) + self.interval;
        let wait = even.saturating_sub(now + self.burst * self.interval);
        if wait > patience {
            return Err(wait);
        }
        self.even = even;
        Ok(wait)
    }
}
