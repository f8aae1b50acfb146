//! Soak test: a stream of any length arrives complete. The server sends the events of a script through the encoder, the
//! history and the chunked coding over TCP, cut at random. The client has the chunked decoder, the decoder and
//! reconnections, and compares the events with the same script. Connections end suddenly, in every possible way. No
//! event may be lost, duplicated or changed, and memory must not grow.
//!
//! `cargo bench -p benches --bench soak` sends a million events, in a few seconds. With `-- --events 100000000` after
//! it, it sends a hundred million, in minutes. `--seed N` selects another script. Nothing waits: the time until a
//! reconnection is only added up.

mod checker;
mod client;
mod dice;
mod memory;
mod script;
mod server;

use checker::Checker;
use client::Client;
use dice::Dice;
use memory::Samples;
use script::Script;
use server::{Served, Server};
use sse_wire::{Borrowed, Decoder, Fixed, Growing};
use std::fmt::Display;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

/// How many bytes the server may send ahead. The client acknowledges each [`ACKNOWLEDGED`] bytes with one byte. Without
/// this window, the kernel would buffer far more than a history should have to hold.
const WINDOW: usize = 128 * 1024;
const ACKNOWLEDGED: usize = 16 * 1024;
/// A read or write that takes longer hangs, and fails.
const HANGS: Duration = Duration::from_secs(60);
/// The most that memory may grow after the first tenth of the events.
const MOST_GROWTH: usize = 1 << 20;

/// Why there is no result.
enum Failure {
    /// The connection ended. In some places, that is expected.
    Connection(io::Error),
    /// Something is wrong that does not belong to one event.
    Broken(String),
}

impl Failure {
    fn broken(why: impl Display) -> Self {
        Self::Broken(why.to_string())
    }
}

/// Repeats a call while a signal interrupts it. (With a time limit set, even stopping and continuing the process
/// interrupts.)
fn uninterrupted<T>(mut call: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match call() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Connection(error)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connection(error) => write!(f, "a connection failed: {error}"),
            Self::Broken(why) => f.write_str(why),
        }
    }
}

fn main() -> ExitCode {
    let result = arguments().map_err(Failure::Broken).and_then(|(events, seed)| soak(events, seed));
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("soak: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// The number of events, and the seed.
fn arguments() -> Result<(u64, u64), String> {
    let (mut events, mut seed) = (1_000_000, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let place = match name.as_str() {
            "--bench" => continue, // cargo passes it
            "--events" => &mut events,
            "--seed" => &mut seed,
            _ => return Err(format!("{name}: not known; --events N and --seed N are")),
        };
        *place = arguments.next().and_then(|value| value.parse().ok()).ok_or(format!("{name} wants a number"))?;
    }
    if events < 1_000 {
        return Err("--events: fewer than 1,000 show nothing".to_owned());
    }
    Ok((events, seed))
}

/// Runs the test and prints the report. Returns whether it passed.
fn soak(events: u64, seed: u64) -> Result<bool, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let server = Server { script: Script::new(seed), events, dice: Dice::new(seed, u64::MAX - 1) };
    let server = thread::spawn(move || server.run(&listener));

    let started = Instant::now();
    let checker = Checker::new(Script::new(seed), 3_000);
    let mut client = Client::new(address, checker, Samples::new(events), Dice::new(seed, u64::MAX - 2));
    let followed = follow(&mut client);
    // A refused connection means that the server has ended, and has the reason. In other cases it may still wait for a
    // client, and ends with the program.
    let is_refused = |error: &io::Error| error.kind() == io::ErrorKind::ConnectionRefused;
    match &followed {
        Ok(()) => {}
        Err(Failure::Connection(error)) if is_refused(error) => {}
        Err(_) => return followed.map(|()| false),
    }
    let served = server.join().map_err(|_| Failure::Broken("the server panicked".to_owned()))?;
    let served = served.map_err(|failure| Failure::Broken(format!("server: {failure}")))?;
    followed?;
    client.checker.end(events);
    Ok(report(events, seed, &client, &served, started.elapsed()))
}

/// Connects again and again, twice with each storage, until the server has no more events.
fn follow(client: &mut Client) -> Result<(), Failure> {
    let mut fixed = Decoder::<Fixed<2048, 64>>::new();
    let (mut data, mut texts) = (vec![0; 1024], vec![0; 4 * 64]);
    let mut borrowed = Decoder::with_storage(Borrowed::new(&mut data, &mut texts));
    let mut growing = Decoder::with_storage(Growing::new(4096, 64));
    for turn in 0_u64.. {
        let goes_on = match turn / 2 % 3 {
            0 => client.connect(&mut fixed)?,
            1 => client.connect(&mut borrowed)?,
            _ => client.connect(&mut growing)?,
        };
        if !goes_on {
            break;
        }
    }
    Ok(())
}

fn report(events: u64, seed: u64, client: &Client, served: &Served, time: Duration) -> bool {
    let tally = &client.checker.tally;
    println!(
        "{events} events of seed {seed}: lost {}, doubled {}, changed {}",
        tally.lost, tally.doubled, tally.changed
    );
    println!("  of these beyond a capacity, and reported so: {}", tally.oversized);
    println!("  comments {}, keep-alives {}, reconnection times {}", tally.comments, tally.keep_alives, tally.retries);
    println!("octets written {}, in {} chunks; frames sent again {}", served.octets, served.chunks, served.sent_again);
    println!("connections {}, waits {} s, which nobody waited", client.connections, client.waited / 1_000);
    println!("  the server ended them");
    for ((_, name), count) in server::Way::ALL.iter().zip(served.ways) {
        println!("    {count:9} {name}");
    }
    println!("    {:9} later than the client", served.left);
    println!("  the client saw the body end");
    for (name, count) in client::BODIES.iter().zip(client.bodies) {
        println!("    {count:9} {name}");
    }
    println!("  and in it the event stream");
    for (name, count) in client::STREAMS.iter().zip(client.streams) {
        println!("    {count:9} {name}");
    }
    let growth = client.samples.growth();
    match growth {
        Some(growth) => {
            let points = [1, 10, 25, 50, 75, 100].map(|percent| {
                let kibibytes = client.samples.at(percent).unwrap_or_default() / 1024;
                format!("{percent} %: {kibibytes}")
            });
            println!("resident KiB at {}; growth from 10 % on: {} KiB", points.join(", "), growth / 1024);
        }
        None => println!("resident memory is not known on this system"),
    }
    println!("{:.1} s, {:.0} events/s", time.as_secs_f64(), events as f64 / time.as_secs_f64());

    let is_flat = growth.map_or(!cfg!(target_os = "linux"), |growth| growth <= MOST_GROWTH);
    if !is_flat {
        println!("MEMORY IS NOT FLAT");
    }
    let is_whole = tally.findings() == 0;
    if !is_whole {
        println!("NOT WHAT WAS SENT");
    }
    is_flat && is_whole
}
