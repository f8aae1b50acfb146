//! Shows that a stream of any length comes whole, through everything at once: events of a script go through the encoder, the
//! history and the chunked coding over TCP, are cut at random, and go through the chunked decoder, the decoder and
//! reconnections to a reader that has the same script. Connections end suddenly, in every way there is. Not one event may be
//! lost, doubled or changed, and memory has to stay flat.
//!
//! `cargo bench -p benches --bench soak` takes a million events, in a few seconds; with `-- --events 100000000` behind
//! it, it takes a hundred million, in minutes. `--seed N` makes another script. Nothing waits: the time until a
//! reconnection is a number here.

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

/// Octets that the server lets be on their way. The client acknowledges what it has taken, one octet for so many: the kernel's
/// buffers would take far more than a history should have to hold.
const WINDOW: usize = 128 * 1024;
const ACKNOWLEDGED: usize = 16 * 1024;
/// A read or write that takes so long never ends.
const HANGS: Duration = Duration::from_secs(60);
/// By how much memory may grow from a tenth of the events to their end.
const MOST_GROWTH: usize = 1 << 20;

/// Why there is no result.
enum Failure {
    /// The connection ended. In some places that is due.
    Connection(io::Error),
    /// Something is wrong that is not one event's fault.
    Broken(String),
}

impl Failure {
    fn broken(why: impl Display) -> Self {
        Self::Broken(why.to_string())
    }
}

/// What a call gives that a signal does not interrupt. (Where there is a time limit, even stopping and going on interrupts.)
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

/// How many events, and the seed.
fn arguments() -> Result<(u64, u64), String> {
    let (mut events, mut seed) = (1_000_000, 1);
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let place = match name.as_str() {
            "--bench" => continue, // cargo says so
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

/// Runs it and prints the report. Gives whether all is as it should be.
fn soak(events: u64, seed: u64) -> Result<bool, Failure> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let server = Server { script: Script::new(seed), events, dice: Dice::new(seed, u64::MAX - 1) };
    let server = thread::spawn(move || server.run(&listener));

    let started = Instant::now();
    let checker = Checker::new(Script::new(seed), 3_000);
    let mut client = Client::new(address, checker, Samples::new(events), Dice::new(seed, u64::MAX - 2));
    let followed = follow(&mut client);
    // Who is refused has outlived the server, which knows why. Otherwise it may be waiting for a client, and ends with the
    // program.
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

/// Connects again and again, two times with each storage, until the server has no more.
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
