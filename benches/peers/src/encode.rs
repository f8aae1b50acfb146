//! Compares encoders: each writes a thousand events into a buffer, which it uses again for the next thousand.

use crate::allocations;
use crate::floors::Floor;
use crate::options::Options;
use crate::ours_encoders;
use crate::table::{Table, figure};
use crate::turns;
use crate::workloads::{self, Fields};
use cpu_time::ThreadTime;
use sse_wire::{Decoder, Fixed, Item};
use std::fmt::Write;
use std::hint::black_box;
use std::time::Duration;

/// The workloads for encoders. f has no events, and an event of g is mostly one memcpy.
pub const LETTERS: &str = "abcde";

pub const EVENTS: usize = 1000;

/// The approximate duration of a sample.
const SAMPLE: Duration = Duration::from_millis(2);

/// Turns fields into bytes.
pub trait Encode {
    const NAME: &'static str;
    /// The events in the form that the encoder needs. Making them is not timed, so owned strings are free.
    type Events;
    fn prepare(fields: &'static [Fields]) -> Self::Events;
    /// The buffer that the events are appended to, unless the encoder has its own.
    type Buffer: Default;
    /// Encodes all events. If it consumes them, they have to be prepared again.
    fn run(events: &mut Self::Events, buffer: &mut Self::Buffer, put: impl FnMut(&[u8]));
}

#[derive(Clone, Copy)]
pub struct Encoder {
    name: &'static str,
    /// Whether it is ours or a yardstick, and not a peer.
    ours: bool,
    all: fn(&'static [Fields]) -> Vec<Vec<u8>>,
    time: fn(&'static [Fields], u32) -> Duration,
    allocations: fn(&'static [Fields]) -> u64,
}

pub fn encoder<E: Encode>() -> Encoder {
    Encoder {
        name: E::NAME,
        ours: false,
        all: |fields| {
            let mut all = Vec::new();
            E::run(&mut E::prepare(fields), &mut E::Buffer::default(), |frame| all.push(frame.to_vec()));
            all
        },
        time: |fields, passes| {
            let (mut buffer, mut taken) = (E::Buffer::default(), Duration::ZERO);
            E::run(&mut E::prepare(fields), &mut buffer, |frame| _ = black_box(frame)); // The buffer grows.
            for _ in 0..passes {
                let mut events = E::prepare(fields);
                let started = ThreadTime::now();
                E::run(&mut events, &mut buffer, |frame| _ = black_box(frame));
                taken += started.elapsed();
            }
            taken
        },
        allocations: |fields| {
            let mut buffer = E::Buffer::default();
            E::run(&mut E::prepare(fields), &mut buffer, |frame| _ = black_box(frame));
            let mut events = E::prepare(fields);
            let before = allocations::count();
            E::run(&mut events, &mut buffer, |frame| _ = black_box(frame));
            allocations::count() - before
        },
    }
}

/// Nanoseconds per event, in ascending order, and allocations per event; or why the encoder is wrong.
type Cell = Result<(Vec<f64>, f64), String>;

struct Row {
    encoder: Encoder,
    /// Whether it writes other bytes than expected, which read back as the same events.
    differs: bool,
    cells: Vec<Cell>,
}

/// Returns the tables, and the floors.
pub fn run(options: &Options) -> (String, Vec<Floor>) {
    let ours = |encoder: Encoder| Encoder { ours: true, ..encoder };
    let mut encoders: Vec<_> = ours_encoders::encoders().into_iter().map(ours).collect();
    #[cfg(feature = "others")]
    encoders.extend(crate::encoders::encoders());
    let row = |encoder| Row { encoder, differs: false, cells: Vec::new() };
    let mut rows: Vec<Row> = encoders.drain(..).map(row).collect();
    let letters: Vec<char> = LETTERS.chars().filter(|letter| options.workloads.contains(letter)).collect();
    for letter in &letters {
        eprintln!("encoding the events of workload {letter}");
        measure(&mut rows, *letter, options.rounds);
    }
    (tables(&rows, &letters), floors(&rows, &letters))
}

fn measure(rows: &mut [Row], letter: char, rounds: usize) {
    let mut make = workloads::fields(letter);
    let fields: &'static [Fields] = Vec::leak((0..EVENTS).map(|_| make()).collect());
    let mut right = Vec::new();
    for (place, row) in rows.iter_mut().enumerate() {
        match check(&row.encoder, fields) {
            Ok(differs) => {
                row.differs |= differs;
                let once = (row.encoder.time)(fields, 2) / 2;
                let passes = (SAMPLE.as_nanos() / once.as_nanos().max(1)).clamp(1, 200) as u32;
                row.cells.push(Err(String::new()));
                right.push((place, passes, Vec::with_capacity(rounds)));
            }
            Err(why) => row.cells.push(Err(why)),
        }
    }
    for round in 0..rounds {
        for turn in turns::of_round(round, right.len()) {
            let (place, passes, found) = &mut right[turn];
            let taken = (rows[*place].encoder.time)(fields, *passes).as_nanos() as f64;
            found.push(taken / f64::from(*passes) / EVENTS as f64);
        }
    }
    for (place, _, mut found) in right {
        found.sort_by(f64::total_cmp);
        let allocations = (rows[place].encoder.allocations)(fields) as f64 / EVENTS as f64;
        *rows[place].cells.last_mut().expect("just pushed") = Ok((found, allocations));
    }
}

/// Whether the frames differ from those of [`plain`], but read back as the same fields. The error says what is wrong.
fn check(encoder: &Encoder, fields: &'static [Fields]) -> Result<bool, String> {
    let frames = (encoder.all)(fields);
    if frames.len() != fields.len() {
        return Err(format!("wrong: {} frames for {}", frames.len(), fields.len()));
    }
    let mut differs = false;
    for (frame, fields) in frames.iter().zip(fields) {
        if *frame != plain(fields) {
            differs = true;
            let mut decoder = Decoder::<Fixed<4096, 256>>::new();
            let mut items = decoder.feed(frame);
            let Some(Ok(Item::Event(event))) = items.next() else { return Err("wrong: no event".into()) };
            let same = event.data() == fields.data.as_deref().unwrap_or_default().as_bytes()
                && event.event_type() == fields.event_type.as_deref().unwrap_or("message").as_bytes()
                && event.last_event_id() == fields.id.as_deref().unwrap_or_default().as_bytes();
            if !same || items.next().is_some() {
                return Err(format!("wrong: {}", frame[..frame.len().min(40)].escape_ascii()));
            }
        }
    }
    Ok(differs)
}

/// The frame, written in the simplest way.
pub fn plain(fields: &Fields) -> Vec<u8> {
    let mut frame = String::new();
    for (name, value) in [("event", &fields.event_type), ("id", &fields.id)] {
        if let Some(value) = value {
            let _ = writeln!(frame, "{name}: {value}");
        }
    }
    for line in fields.data.as_deref().unwrap_or_default().split('\n') {
        let _ = writeln!(frame, "data: {line}");
    }
    frame.push('\n');
    frame.into_bytes()
}

fn tables(rows: &[Row], letters: &[char]) -> String {
    let heads = || std::iter::once(String::new()).chain(letters.iter().map(char::to_string));
    let (mut speed, mut allocations) = (Table::new(heads()), Table::new(heads()));
    let mut notes = String::new();
    for row in rows {
        let name = if row.differs { format!("{} ‡", row.encoder.name) } else { row.encoder.name.to_owned() };
        let times = row.cells.iter().map(|cell| match cell {
            Ok((rounds, _)) => format!("{} / {}", figure(rounds[0]), figure(rounds[rounds.len() / 2])),
            Err(_) => "✗".into(),
        });
        speed.row(std::iter::once(name.clone()).chain(times));
        let counts = row.cells.iter().map(|cell| match cell {
            Ok((_, 0.0)) => "0".into(),
            Ok((_, allocations)) => format!("{allocations:.2}"),
            Err(_) => "✗".into(),
        });
        allocations.row(std::iter::once(name).chain(counts));
        for (letter, cell) in letters.iter().zip(&row.cells) {
            if let Err(why) = cell {
                let _ = writeln!(notes, "* ✗ {}, {letter}: {why}", row.encoder.name);
            }
        }
    }
    if rows.iter().any(|row| row.differs) {
        notes.push_str("* ‡ other bytes, which read back as the same events\n");
    }
    format!(
        "Nanoseconds for an event, best round / median:\n\n{speed}\n{notes}\nAllocations for an event:\n\n{allocations}\n"
    )
}

fn floors(rows: &[Row], letters: &[char]) -> Vec<Floor> {
    let mut floors = Vec::new();
    let figures = |row: &Row, column: usize| {
        row.cells[column].as_ref().ok().map(|(rounds, _)| (rounds[0], rounds[rounds.len() / 2]))
    };
    for (column, letter) in letters.iter().enumerate() {
        let mut peers: Vec<_> = rows[1..]
            .iter()
            .filter(|row| !row.encoder.ours)
            .filter_map(|row| Some((row.encoder.name, figures(row, column)?)))
            .collect();
        peers.sort_by(|one, other| one.1.0.total_cmp(&other.1.0));
        let of = |name: &str| rows.iter().find(|row| row.encoder.name == name).and_then(|row| figures(row, column));
        let (Some(copy), Some(ours)) = (of(ours_encoders::COPY), of(ours_encoders::FRAME)) else { continue };
        if *letter == 'a' {
            let what = "a, encoding: × memcpy".into();
            floors.push(Floor { what, best: copy.0 / ours.0, median: copy.1 / ours.1, floor: 0.5, aim: None });
        }
        if let Some((name, peer)) = peers.first() {
            let floor = if *letter == 'd' { 1.0 } else { 1.8 };
            let what = format!("{letter}, encoding: × {name}");
            floors.push(Floor { what, best: peer.0 / ours.0, median: peer.1 / ours.1, floor, aim: None });
        }
        // A sink may take 1.2 times as long as a slice, and text, which is checked, 3 times as long.
        for (name, most) in ours_encoders::SINKS {
            if let Some(sink) = of(name) {
                let what = format!("{letter}, encoding: {}, × Frame::encode", name.trim_start_matches("sse-wire: "));
                let (best, median) = (ours.0 / sink.0, ours.1 / sink.1);
                floors.push(Floor { what, best, median, floor: 1.0 / most, aim: None });
            }
        }
    }
    floors
}
