//! Tests with curl as a client, and with nginx between a server and a client of this crate.

use crate::case::Event;
use crate::client::{self, Body, Failure};
use crate::ours;
use crate::upstream::{self, TURNS, Upstream};
use crate::wire::Cut;
use sse_wire::chunked::{self, ErrorKind, Piece, Truncated};
use sse_wire::http::{BodyError, LastEventId};
use sse_wire::storage::Growing;
use sse_wire::{Decoder, Item};
use std::collections::VecDeque;
use std::fs;
use std::io::Read;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

type Outcome = Result<String, Failure>;

/// Prints the result of a check, and returns whether it has passed.
fn report(what: &str, outcome: Outcome) -> bool {
    match outcome {
        Ok(ref shown) => println!("  holds    {what}: {shown}"),
        Err(ref failure) => println!("  PROBLEM  {what}: {failure}"),
    }
    outcome.is_ok()
}

fn check(holds: bool, otherwise: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}

/// The events of a response, one by one, as they arrive.
struct Events {
    body: Body,
    decoder: Decoder<Growing>,
    ready: VecDeque<Event>,
    comments: usize,
}

impl Events {
    fn open(address: SocketAddr, target: &str, id: Option<LastEventId<'_>>) -> Result<Self, Failure> {
        let response = client::request(address, target, id)?;
        check(response.verdict == sse_wire::http::Verdict::Open, "no event stream")?;
        let decoder = ours::decoder();
        Ok(Self { body: response.body, decoder, ready: VecDeque::new(), comments: 0 })
    }

    fn next(&mut self) -> Result<Option<Event>, Failure> {
        while self.ready.is_empty() {
            let Some(content) = self.body.next()? else { return Ok(None) };
            let mut items = self.decoder.feed(&content);
            while let Some(item) = items.next() {
                match item? {
                    Item::Event(event) => self.ready.push_back(ours::shown(event)),
                    Item::Comment(_) => self.comments += 1,
                    Item::Retry(_) => {}
                }
            }
        }
        Ok(self.ready.pop_front())
    }
}

// curl.

fn curl(arguments: &[&str], upstream: &Upstream, path: &str) -> Command {
    let mut command = Command::new("curl");
    command.args(["--silent", "--no-buffer", "--max-time", "20", "--noproxy", "*"]).args(arguments);
    command.arg(format!("http://{}{path}", upstream.address)).stdin(Stdio::null());
    command
}

pub fn run_curl() -> Result<bool, Failure> {
    let upstream = Upstream::start()?;
    let version = Command::new("curl").arg("--version").output()?.stdout;
    println!("{}", String::from_utf8_lossy(&version).lines().next().unwrap_or_default());
    let content = upstream::frames();
    let mut good = true;
    for cut in Cut::ALL {
        let path = format!("/frames/{}", cut.name());
        good &= report(&format!("curl -N prints just the content, cut {}", cut.name()), {
            let output = curl(&[], &upstream, &path).output()?;
            check(output.status.success() && output.stdout == content, "it does not")
                .map(|()| format!("{} bytes", content.len()))
        });
    }
    good &= report("curl --raw prints a body that the chunked decoder takes", curl_raw(&upstream, &content));
    good &= report("curl --http1.0 gets no chunks", curl_old(&upstream, &content));
    good &= report("curl -N prints each event before the next is sent", curl_turns(&upstream));
    good &= report("curl and the chunked decoder both notice a truncated body", curl_truncated(&upstream));
    Ok(good)
}

fn curl_raw(upstream: &Upstream, content: &[u8]) -> Outcome {
    let output = curl(&["--raw"], upstream, "/frames/awkward").output()?;
    let (mut decoder, mut decoded, mut input) = (chunked::Decoder::new(), Vec::new(), &output.stdout[..]);
    while let Some(Piece::Data(data)) = decoder.next(&mut input)? {
        decoded.extend_from_slice(data);
    }
    decoder.finish()?;
    check(decoded == content, "another content")?;
    Ok(format!("{} octets for {}", output.stdout.len(), content.len()))
}

fn curl_old(upstream: &Upstream, content: &[u8]) -> Outcome {
    let output = curl(&["--http1.0", "--include"], upstream, "/frames/awkward").output()?;
    let head = output.stdout.strip_suffix(content).ok_or("another content")?;
    let head = String::from_utf8_lossy(head);
    check(head.contains("Connection: close\r\n") && !head.contains("Transfer-Encoding"), &head)?;
    Ok("Connection: close".to_owned())
}

fn curl_turns(upstream: &Upstream) -> Outcome {
    let mut child = curl(&[], upstream, "/turns").stdout(Stdio::piped()).spawn()?;
    let mut output = child.stdout.take().ok_or("no output")?;
    for turn in 0..TURNS {
        let due = format!("data: {turn}\n\n");
        let mut printed = vec![0; due.len()];
        // If curl buffered the events, the check would fail at a timeout.
        output.read_exact(&mut printed)?;
        check(printed == due.as_bytes(), "it prints something else")?;
        upstream.arrived.send(())?;
    }
    check(output.read(&mut [0])? == 0, "something follows")?;
    check(child.wait()?.success(), "it fails in the end")?;
    Ok(format!("{TURNS} events, each sent when the one before had been printed"))
}

fn curl_truncated(upstream: &Upstream) -> Outcome {
    let output = curl(&[], upstream, "/truncated").output()?;
    check(output.status.code() == Some(18), "curl does not say that the transfer was partial")?;
    check(output.stdout == b"data: first\n\ndata: secon", "another content")?;
    let failure = truncated_after_first(Events::open(upstream.address, "/truncated", None)?)?;
    Ok(format!("exit 18; {failure}"))
}

/// Reads one event, and then expects the error of a truncated body.
fn truncated_after_first(mut events: Events) -> Result<String, Failure> {
    check(events.next()?.is_some_and(|[_, data, _]| data == "first"), "not the first event")?;
    match events.next() {
        Ok(event) => Err(format!("no error, but {event:?}").into()),
        Err(failure) => match failure.downcast_ref() {
            Some(BodyError::Chunked(error))
                if matches!(error.kind(), ErrorKind::Truncated(Truncated::InData | Truncated::BeforeChunk)) =>
            {
                Ok(failure.to_string())
            }
            _ => Err(failure),
        },
    }
}

// nginx.

struct Nginx {
    child: Child,
    directory: PathBuf,
    address: SocketAddr,
}

impl Nginx {
    fn start(upstream: SocketAddr) -> Result<Self, Failure> {
        let directory = std::env::temp_dir().join(format!("sse-wire-nginx-{}", std::process::id()));
        fs::create_dir_all(&directory)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let at = directory.display();
        let configuration = format!(
            "daemon off; worker_processes 1; pid {at}/pid; error_log {at}/error.log;
             events {{}}
             http {{
               access_log off;
               client_body_temp_path {at}/body; proxy_temp_path {at}/proxy; fastcgi_temp_path {at}/fastcgi;
               uwsgi_temp_path {at}/uwsgi; scgi_temp_path {at}/scgi;
               proxy_http_version 1.1; proxy_set_header Connection '';
               server {{
                 listen {address};
                 location / {{ proxy_pass http://{upstream}; }}
                 location /impatient/ {{ proxy_pass http://{upstream}/; proxy_read_timeout 1s; }}
                 location /http1.0/ {{ proxy_pass http://{upstream}/; proxy_http_version 1.0; }}
               }}
             }}"
        );
        fs::write(directory.join("nginx.conf"), configuration)?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(&directory).arg("-e").arg(directory.join("error.log"));
        command.arg("-c").arg(directory.join("nginx.conf")).stdin(Stdio::null());
        let nginx = Self { child: command.spawn()?, directory, address };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            check(started.elapsed() < Duration::from_secs(10), "nginx does not listen")?;
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(nginx)
    }

    fn open(&self, target: &str) -> Result<Events, Failure> {
        Events::open(self.address, target, None)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // The master ends its worker on TERM, not on KILL.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}

pub fn run_nginx() -> Result<bool, Failure> {
    let version = Command::new("nginx").arg("-v").output()?.stderr;
    println!("{}", String::from_utf8_lossy(&version).trim());
    let upstream = Upstream::start()?;
    let nginx = Nginx::start(upstream.address)?;
    let mut good = true;
    for path in ["", "/http1.0"] {
        for cut in Cut::ALL {
            let what = format!("{path}/frames/{} gives the same events", cut.name());
            good &= report(&what, nginx_frames(&nginx, &format!("{path}/frames/{}", cut.name())));
        }
    }
    good &= report("our head: each event passes before the next is sent", nginx_turns(&nginx, &upstream, "/turns"));
    good &= report("the same over HTTP/1.0", nginx_turns(&nginx, &upstream, "/http1.0/turns"));
    good &= report("over HTTP/1.0 without X-Accel-Buffering they do not", nginx_holds_back(&nginx, &upstream));
    good &= report("comments outlast proxy_read_timeout", nginx_comments(&nginx));
    good &= report("silence does not, and the body is truncated", nginx_silence(&nginx));
    good &= report("a body truncated behind nginx is truncated before it", nginx_truncated(&nginx));
    good &= report("Last-Event-ID passes, octet by octet", nginx_last_event_id(&nginx));
    Ok(good)
}

fn nginx_frames(nginx: &Nginx, target: &str) -> Outcome {
    let mut events = nginx.open(target)?;
    check(events.body.is_chunked(), "the body is not chunked")?;
    let mut count = 0;
    for due in upstream::rows().filter_map(|row| row.event) {
        let event = events.next()?.ok_or("an event is missing")?;
        check(event == due, &format!("event {count} is another one"))?;
        count += 1;
    }
    check(events.next()?.is_none(), "there is one more")?;
    Ok(format!("{count} events"))
}

fn nginx_turns(nginx: &Nginx, upstream: &Upstream, target: &str) -> Outcome {
    let mut events = nginx.open(target)?;
    for turn in 0..TURNS {
        // If nginx buffered the events, the check would fail at a timeout.
        let [_, data, _] = events.next()?.ok_or("an event is missing")?;
        check(data == turn.to_string(), "another event")?;
        upstream.arrived.send(())?;
    }
    check(events.next()?.is_none(), "there is one more")?;
    Ok(format!("{TURNS} events, each sent when the one before had arrived"))
}

/// Shows the effect of `X-Accel-Buffering: no` over HTTP/1.0. nginx forwards a chunked body at once even without this
/// field, chunk by chunk.
fn nginx_holds_back(nginx: &Nginx, upstream: &Upstream) -> Outcome {
    let path = "/http1.0/turns-buffered";
    let address = nginx.address;
    let reader = std::thread::spawn(move || -> Result<Instant, Failure> {
        let mut events = Events::open(address, path, None)?;
        check(events.next()?.is_some(), "no event")?;
        let arrived = Instant::now();
        while events.next()?.is_some() {}
        Ok(arrived)
    });
    std::thread::sleep(Duration::from_millis(700));
    let asked = Instant::now();
    for _ in 0..TURNS {
        upstream.arrived.send(())?;
    }
    let arrived = reader.join().map_err(|_| "a panic")??;
    check(arrived > asked, "the first event passed at once, so this shows nothing")?;
    Ok("the first event came only with the end of the stream".to_owned())
}

fn nginx_comments(nginx: &Nginx) -> Outcome {
    let started = Instant::now();
    let mut events = nginx.open("/impatient/comments")?;
    let [_, data, _] = events.next()?.ok_or("no event")?;
    check(data == "still here" && events.next()?.is_none(), "another event")?;
    Ok(format!("{} comments in {:.1} s, with a timeout of 1 s", events.comments, started.elapsed().as_secs_f32()))
}

fn nginx_silence(nginx: &Nginx) -> Outcome {
    truncated_after_first(nginx.open("/impatient/silence")?)
}

fn nginx_truncated(nginx: &Nginx) -> Outcome {
    truncated_after_first(nginx.open("/truncated")?)
}

fn nginx_last_event_id(nginx: &Nginx) -> Outcome {
    for id in ["7", "é№ \u{1F980}", "a b", "a\tb"] {
        let field = LastEventId::to_send(id.as_bytes())?;
        let mut events = Events::open(nginx.address, "/last-event-id", field)?;
        let [_, _, back] = events.next()?.ok_or("no event")?;
        check(back == id, &format!("{id:?} became {back:?}"))?;
    }
    Ok("in ASCII, UTF-8, with a blank, with a tab".to_owned())
}
