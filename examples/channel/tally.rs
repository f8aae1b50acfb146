//! The application: a running total, which depends on the order of the messages.

use serde_json::{Value, json};

/// A message from a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// `{"add": 5}`
    Add(i64),
    /// `{"times": 3}`
    Times(i64),
    /// `{"close": true}`: the client sends nothing more.
    Close,
}

impl Order {
    /// Parses a message, or returns what is wrong with it.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, String> {
        let value: Value = serde_json::from_slice(body).map_err(|error| format!("no JSON: {error}"))?;
        let fields = value.as_object().filter(|fields| fields.len() == 1);
        let order = fields.and_then(|fields| fields.iter().next()).and_then(|(name, value)| match name.as_str() {
            "add" => value.as_i64().map(Self::Add),
            "times" => value.as_i64().map(Self::Times),
            "close" => (value == true).then_some(Self::Close),
            _ => None,
        });
        order.ok_or_else(|| r#"neither {"add": 5} nor {"times": 3} nor {"close": true}"#.to_owned())
    }
}

#[derive(Default)]
pub(crate) struct Tally {
    total: i64,
}

impl Tally {
    /// Executes message `number`, and returns the answer, which has the number.
    pub(crate) fn carry_out(&mut self, number: u64, order: Order) -> Value {
        let total = match order {
            Order::Add(summand) => self.total.checked_add(summand),
            Order::Times(factor) => self.total.checked_mul(factor),
            Order::Close => Some(self.total),
        };
        match total {
            Some(total) => {
                self.total = total;
                json!({ "message": number, "total": total })
            }
            None => json!({ "message": number, "total": self.total, "refused": "too large" }),
        }
    }
}
