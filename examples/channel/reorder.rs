//! Numbered messages, put in order.

use std::collections::BTreeMap;

/// Holds what came too early, up to so many messages ahead. They are numbered from 1.
pub(crate) struct Reorder<M> {
    due: u64,
    held: BTreeMap<u64, M>,
    /// A message is held if its number is less than this ahead of the one that is due.
    reach: u64,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placed {
    /// It was the one that is due: [`Reorder::next`] has it, and perhaps more.
    Due,
    /// It waits for those before it.
    Held,
    /// It was here before.
    Duplicate,
    /// Too many before it are missing: it was not taken.
    TooFarAhead,
}

impl<M> Reorder<M> {
    /// `reach` is the most messages that wait at a time, the one that is due among them; at least 1.
    pub(crate) fn new(reach: u64) -> Self {
        Self { due: 1, held: BTreeMap::new(), reach }
    }

    /// The number of the message that is to come next.
    pub(crate) fn due(&self) -> u64 {
        self.due
    }

    /// Whether no message has come yet.
    pub(crate) fn is_untouched(&self) -> bool {
        self.due == 1 && self.held.is_empty()
    }

    /// Whether something waits for those before it.
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

    /// Takes the message that is due, if it is here.
    pub(crate) fn next(&mut self) -> Option<M> {
        let message = self.held.remove(&self.due)?;
        // Nobody sends that many.
        self.due = self.due.saturating_add(1);
        Some(message)
    }
}
