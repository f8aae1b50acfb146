//! Puts numbered messages in order.

use std::collections::BTreeMap;

/// Holds messages that arrive too early, up to a limit. Numbers start at 1.
pub(crate) struct Reorder<M> {
    due: u64,
    held: BTreeMap<u64, M>,
    /// A message is held if its number is less than this ahead of the next one in order.
    reach: u64,
}

/// What happened to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It is the next one in order: [`Reorder::next`] returns it, and perhaps more.
    Due,
    /// It waits for those before it.
    Held,
    /// It has arrived before.
    Duplicate,
    /// Too many messages before it are missing: it was not accepted.
    TooFarAhead,
}

impl<M> Reorder<M> {
    /// `reach` is the maximum number of messages that wait at a time, with the next one in order; at least 1.
    pub(crate) fn new(reach: u64) -> Self {
        Self { due: 1, held: BTreeMap::new(), reach }
    }

    /// The number of the next message in order.
    pub(crate) fn due(&self) -> u64 {
        self.due
    }

    /// Whether no message has arrived yet.
    pub(crate) fn is_untouched(&self) -> bool {
        self.due == 1 && self.held.is_empty()
    }

    /// Whether a message waits for those before it.
    pub(crate) fn has_gap(&self) -> bool {
        self.held.keys().next().is_some_and(|&number| number != self.due)
    }

    pub(crate) fn place(&mut self, number: u64, message: M) -> Placed {
        let Some(ahead) = number.checked_sub(self.due) else {
            return Placed::Duplicate;
        };
        if ahead >= self.reach {
            return Placed::TooFarAhead;
        }
        if self.held.contains_key(&number) {
            return Placed::Duplicate;
        }
        self.held.insert(number, message);
        if ahead == 0 { Placed::Due } else { Placed::Held }
    }

    /// Removes and returns the next message in order, if it has arrived.
    pub(crate) fn next(&mut self) -> Option<M> {
        let message = self.held.remove(&self.due)?;
        // No client sends so many messages.
        self.due = self.due.saturating_add(1);
        Some(message)
    }
}
