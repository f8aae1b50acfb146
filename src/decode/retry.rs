use super::item::Sight;

/// The value of a `retry` field, as far as it has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Milliseconds {
    Empty,
    /// ASCII digits only.
    Number(u64),
    Malformed,
}

impl Milliseconds {
    pub(super) fn append(&mut self, bytes: &[u8]) {
        for byte in bytes {
            *self = match (*self, byte) {
                (Self::Empty, b'0'..=b'9') => Self::Number(u64::from(byte - b'0')),
                (Self::Number(number), b'0'..=b'9') => {
                    Self::Number(number.saturating_mul(10).saturating_add(u64::from(byte - b'0')))
                }
                _ => Self::Malformed,
            };
        }
    }

    /// The item, if the value is one.
    pub(super) const fn sight(self) -> Option<Sight> {
        match self {
            Self::Number(milliseconds) => Some(Sight::Retry { milliseconds }),
            Self::Empty | Self::Malformed => None,
        }
    }
}
