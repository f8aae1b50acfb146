//! Rooms: who is there, and who is told what. Nothing here waits, writes to a connection or reads a clock.

use super::common::queue::Queue;
use super::wire::{News, Told};
use sse_wire::http::LastEventId;
use std::collections::HashMap;
use std::sync::Arc;

/// How much there may be of everything. It bounds the memory, whatever clients do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) rooms: usize,
    /// Of all rooms together. Fewer than connections: somebody has to be able to speak.
    pub(crate) members: usize,
    /// Bytes of a room's history. It has to hold more than a queue: then a member who was too slow and comes back at once
    /// has lost nothing.
    pub(crate) history: usize,
    /// Bytes that wait for one member, beside what it is sent when it joins.
    pub(crate) queue: usize,
    /// What a member may say at once, and how many milliseconds are between that on and on.
    pub(crate) burst: u64,
    pub(crate) interval: u64,
    /// How many may come at once, in all rooms together: all of them, after a restart. Then how many milliseconds are between
    /// two, and how long one may wait for its turn.
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
    /// Since any moment, but never set back.
    pub(crate) monotonic: u64,
    /// Since 1970.
    pub(crate) date: u64,
}

/// Why something was not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsaid {
    NoSuchRoom,
    NotAMember,
    /// In how many milliseconds it may be said.
    TooOften(u64),
}

/// Every place for a member is taken, or for a room, and none of them is empty; or too many come at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full;

/// All rooms. A room opens with its first member. An empty one stays, so that who comes back finds what was said, until
/// another room needs its place.
pub(crate) struct Rooms {
    rooms: HashMap<String, Room>,
    limits: Limits,
    joins: Allowance,
    last_epoch: u64,
}

struct Room {
    told: Told,
    members: Vec<Member>,
    /// When somebody was last seen to come, speak or leave.
    used: u64,
}

struct Member {
    /// Nobody else knows it.
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

    /// After how many milliseconds somebody may [`join`](Self::join), who gets this turn and no other. So nobody who comes and
    /// goes in quick succession gets everybody told more than they can hear.
    pub(crate) fn turn(&mut self, now: Now) -> Result<u64, Full> {
        self.joins.take(now.monotonic, self.limits.join_patience).map_err(|_| Full)
    }

    /// Lets a member in and tells everybody, it too. What it is to be sent is in its queue, and will be, with nothing lost in
    /// between.
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
            // Were the clock set back, an ID could come twice without this.
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

    /// Tells everybody in the room, the speaker too.
    pub(crate) fn say(&mut self, room: &str, member: &str, text: &str, now: Now) -> Result<(), Unsaid> {
        let room = self.rooms.get_mut(room).ok_or(Unsaid::NoSuchRoom)?;
        let speaker = room.members.iter_mut().find(|known| known.id == member).ok_or(Unsaid::NotAMember)?;
        speaker.allowance.take(now.monotonic, 0).map_err(Unsaid::TooOften)?;
        let name = speaker.name.clone();
        room.used = now.monotonic;
        room.tell(&News::Said { name: &name, text, at: now.date });
        Ok(())
    }

    /// Does nothing for a member that has left before.
    pub(crate) fn leave(&mut self, room: &str, member: &str, now: Now) {
        let Some(room) = self.rooms.get_mut(room) else { return };
        let Some(at) = room.members.iter().position(|known| known.id == member) else { return };
        let Member { name, .. } = room.members.remove(at);
        room.used = now.monotonic;
        room.tell(&News::Left { name: &name, members: room.members.len() });
    }

    /// For a new room the one gives way that has been empty for longest.
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
    /// Encodes once, for all. A member whose queue is full leaves, and that is told too.
    fn tell(&mut self, news: &News<'_>) {
        let frame = self.told.tell(news);
        let members = core::mem::take(&mut self.members).into_iter();
        let (quick, slow): (Vec<_>, Vec<_>) = members.partition(|member| member.queue.push(Arc::clone(&frame)));
        self.members = quick;
        for member in slow {
            // That may be too much for others; but each time there are fewer.
            self.tell(&News::Left { name: &member.name, members: self.members.len() });
        }
    }
}

/// So many at once, and one in an interval on and on.
struct Allowance {
    burst: u64,
    interval: u64,
    /// When all that was taken would have been taken at that pace.
    even: u64,
}

impl Allowance {
    fn new(burst: u64, interval: u64) -> Self {
        Self { burst, interval, even: 0 }
    }

    /// Takes one, of which use is to be made after so many milliseconds. If that would be more than `patience`, it takes
    /// nothing: after the milliseconds in the error there is one to be had at once.
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
