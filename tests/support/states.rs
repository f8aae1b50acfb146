//! The states of a small decoder, distinguished by its `Debug` output. (They are here because this package is
//! optimised, and the tests are not.)

use super::letters::{Alphabet, PIECES_OF_LINES};
use super::model::Limits;
use sse_wire::{Decoder, Fixed};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The strings have values of a few bytes at most. Some of them do not fit.
pub const LIMITS: Limits = Limits::new(3, 1);
type Small = Decoder<Fixed<3, 1>>;

/// Everything that a decoder knows, except the bytes in its storage, which it only copies, and by how much a length
/// exceeds a limit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct State {
    /// The place of the next byte in its line.
    pub line: String,
    /// What the block has had so far.
    pub block: String,
    /// What is known about a value that takes effect at the end of its line.
    pub value: String,
}

/// The state in the `Debug` output.
fn state(decoder: &Small) -> State {
    let text = format!("{decoder:?}");
    let between = |start: &str, end: &str| text.split_once(start).unwrap().1.split_once(end).unwrap().0;
    let number = |name: &str| between(name, " ").trim_end_matches([',', ')', '}']).parse::<usize>().unwrap();
    // The other flags only report what a block has had: nothing else depends on them.
    let flags = number("block: Block { flags: Flags(") & 0b1111;
    let mut block = format!("flags {flags:04b}");
    // A length counts only if its field has come.
    if flags & 1 != 0 {
        block += &format!(", data {}", number("{ data: ").min(LIMITS.data + 1));
    }
    if flags & 2 != 0 {
        block += &format!(", type {}", number(", event_type: ").min(LIMITS.text + 1));
    }
    let line = between("line: Line { ", " }");
    let part = |name: &str| line.split_once(name).unwrap().1.split(", ").next().unwrap();
    let place = part("place: ");
    let owner = line.split_once("owner: ").unwrap().1.split(", name").next().unwrap();
    // After its line, the remains of a name or a value have no meaning.
    let (line, value) = match place {
        "StreamStart" | "LineStart" | "AfterCarriageReturn" => (place.to_owned(), String::new()),
        "Name" => (format!("{owner}, {} to come", part("name: ")), String::new()),
        _ => {
            let length = match owner {
                "Id" | "Comment" => number(", arriving: ").min(LIMITS.text + 1),
                "Event" => number(", event_type: ").min(LIMITS.text + 1),
                _ => 0,
            };
            (format!("{place} of {owner}"), format!("{}, {length}", part("value: ")))
        }
    };
    State { line, block, value }
}

fn feed(decoder: &mut Small, byte: u8) {
    let byte = [byte];
    let mut items = decoder.feed(&byte);
    while items.next().is_some() {}
}

/// All states that bytes can reach, each with the first string that is found for it. The search runs once.
pub fn states_by_bytes() -> &'static BTreeMap<State, Vec<u8>> {
    static STATES: OnceLock<BTreeMap<State, Vec<u8>>> = OnceLock::new();
    STATES.get_or_init(find_states)
}

fn find_states() -> BTreeMap<State, Vec<u8>> {
    // One byte of each kind that some state distinguishes from others.
    let bytes: BTreeSet<u8> = PIECES_OF_LINES.letters.concat().into_iter().collect();
    let mut states = BTreeMap::from([(state(&Small::new()), Vec::new())]);
    let mut newest = vec![(Small::new(), Vec::new())];
    while !newest.is_empty() {
        let mut next = Vec::new();
        for (decoder, string) in newest {
            for &byte in &bytes {
                let (mut decoder, string) = (decoder.clone(), [&string[..], &[byte]].concat());
                feed(&mut decoder, byte);
                states.entry(state(&decoder)).or_insert_with(|| {
                    next.push((decoder, string.clone()));
                    string
                });
            }
        }
        newest = next;
    }
    states
}

/// The first state, and the states after each byte of the strings over an alphabet, without their tail.
pub fn states_by_letters(alphabet: &Alphabet) -> BTreeSet<State> {
    let mut reached = BTreeSet::from([state(&Small::new())]);
    let (mut ends, mut newest) = (BTreeSet::new(), vec![Small::new()]);
    for _ in 0..alphabet.longest {
        let mut next = Vec::new();
        for decoder in newest {
            for letter in alphabet.letters {
                let mut decoder = decoder.clone();
                for &byte in *letter {
                    feed(&mut decoder, byte);
                    reached.insert(state(&decoder));
                }
                if ends.insert(state(&decoder)) {
                    next.push(decoder);
                }
            }
        }
        newest = next;
    }
    reached
}
