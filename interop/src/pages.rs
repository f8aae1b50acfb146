//! Tests the web pages of the examples in a browser: what they show, also after a lost connection.

use crate::client::Failure;
use crate::relay::Relay;
use crate::webdriver::{Driver, Window};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A running example server. Dropping it ends the server.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(program: &Path) -> Result<Self, Failure> {
        let mut command = Command::new(program);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let child = command.spawn().map_err(|error| format!("{}: {error}", program.display()))?;
        let mut serving = Self { child, url: String::new() };
        let output = serving.child.stdout.take().ok_or("no output")?;
        BufReader::new(output).read_line(&mut serving.url)?;
        serving.url.truncate(serving.url.trim_end().len());
        Ok(serving)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Tests the pages of the examples in the directory `programs`, and saves a screenshot of each in `pictures`.
pub fn run(programs: &Path, pictures: &Path) -> Result<bool, Failure> {
    fs::create_dir_all(pictures)?;
    let driver = Driver::start()?;
    session(&driver, &programs.join("session"), &pictures.join("session.png"))?;
    chat(&driver, &programs.join("chat"), &pictures.join("chat.png"))?;
    println!("All as it should be.");
    Ok(true)
}

/// The maximum size of a screenshot, in bytes. The README should load fast.
const LARGEST_PICTURE: usize = 150_000;

fn keep(window: &Window<'_>, path: &Path) -> Result<(), Failure> {
    let picture = window.picture()?;
    if !picture.starts_with(b"\x89PNG") || picture.len() > LARGEST_PICTURE {
        return Err(format!("{}: {} bytes are no picture, or too many", path.display(), picture.len()).into());
    }
    fs::write(path, picture)?;
    println!("{}", path.display());
    Ok(())
}

fn check(what: &str, came: &Value, due: &Value) -> Result<(), Failure> {
    if came == due { Ok(()) } else { Err(format!("{what}: {came} came, and {due} was due").into()) }
}

/// The lines on the page of a session, the oldest first: kind, number of the event, type, data.
const LINES: &str = "[...document.querySelectorAll('#log tr')].reverse().map((line) => {
    const [id, ...rest] = [...line.cells].map((cell) => cell.textContent);
    return rest.length ? [line.className, id.split('-')[1], ...rest] : [line.className, id];
})";

/// The events and the notes.
fn lines(window: &Window<'_>) -> Result<(Value, Vec<Value>), Failure> {
    let lines = window.value(LINES)?;
    let lines = lines.as_array().ok_or("no lines")?;
    let (notes, events): (Vec<_>, Vec<_>) = lines.iter().cloned().partition(|line| line[0] == "note");
    Ok((Value::Array(events), notes.into_iter().map(|mut note| note[1].take()).collect()))
}

fn session(driver: &Driver, program: &Path, picture: &Path) -> Result<(), Failure> {
    let serving = Serving::start(program)?;
    let window = driver.window(800, 700)?;
    window.open(&serving.url)?;
    window.wait_for("document.querySelector('#state').className === 'open'")?;

    window.click("#push button")?;
    window.fill_in("#data", "21.5 \u{b0}C")?;
    window.fill_in("#type", "reading")?;
    window.click("#push button")?;
    window.wait_for("document.querySelectorAll('#log tr:not(.note)').length === 2")?;

    // Events that are pushed while the connection is down arrive when it is up again: all, in order, once.
    window.click("#cut")?;
    window.wait_for("document.querySelectorAll('#log tr.missed').length === 3")?;
    keep(&window, picture)?;
    let (came, notes) = lines(&window)?;
    let due = json!([
        ["", "1", "message", "hello"],
        ["", "2", "reading", "21.5 \u{b0}C"],
        ["missed", "3", "message", "missed one"],
        ["missed", "4", "message", "missed two"],
        ["missed", "5", "message", "missed three"],
    ]);
    check("the events", &came, &due)?;
    for due in
        ["open, connection 1", "reconnecting", "pushed \"missed two\" while nobody was there", "open, connection 2"]
    {
        let times = notes.iter().filter(|&note| note == due).count();
        check(due, &json!(times), &json!(1))?;
    }

    // More events are pushed than the history keeps: the page shows a gap.
    window.click("#gap")?;
    window.wait_for("document.querySelector('#log tr.gap')")?;
    window.wait_for("document.querySelector('#log tr td').textContent.endsWith('-15')")?;

    window.click("#end")?;
    window.wait_for("document.querySelector('#state').textContent === 'closed for good'")?;
    // After a reload, the window has the same session, which has ended.
    window.reload()?;
    window.wait_for("document.querySelector('#state').textContent === 'closed for good'")?;
    check("the ended session", &json!(lines(&window)?), &json!([[], ["closed for good"]]))?;
    println!("session: pushed, cut off, resumed, told of a gap, ended");
    Ok(())
}

/// The lines on the page of a chat, without the times.
const TALK: &str = "[...document.querySelectorAll('#log li')].map((line) => {
    const [who, text] = ['.who', '.text'].map((part) => line.querySelector(part)?.textContent ?? '');
    return line.className + '|' + who.split(',')[0] + '|' + text;
})";

/// Joins with the form, as a user does, and waits until the page shows that the stream is open.
fn enter<'d>(driver: &'d Driver, url: &str, name: &str) -> Result<Window<'d>, Failure> {
    let window = driver.window(500, 800)?;
    window.open(url)?;
    window.fill_in("#enter [name=name]", name)?;
    window.click_away("#enter button")?;
    window.wait_for("document.querySelector('#state').className === 'open'")?;
    Ok(window)
}

fn say(window: &Window<'_>, text: &str) -> Result<(), Failure> {
    window.fill_in("#talk [name=text]", text)?;
    window.click("#talk button")
}

/// Waits until a text is the last line on the page.
fn hear(window: &Window<'_>, text: &str) -> Result<(), Failure> {
    window.wait_for(&format!("[...document.querySelectorAll('.text')].at(-1)?.textContent === {}", json!(text)))
}

/// Two browsers. The connection of one is cut while the other sends more texts.
fn chat(driver: &Driver, program: &Path, picture: &Path) -> Result<(), Failure> {
    let serving = Serving::start(program)?;
    let server = serving.url.trim_start_matches("http://").trim_end_matches('/');
    let line = Relay::start(server)?;

    let ann = enter(driver, &format!("http://{}/", line.address), "Ann")?;
    let ben = enter(driver, &serving.url, "Ben")?;
    hear(&ann, "Ben joined; 2 are here")?;
    let markup = "<b>Not</b> bold, &amp; no <script>alert(1)</script>";
    say(&ann, "Good morning! Is this thing on?")?;
    hear(&ben, "Good morning! Is this thing on?")?;
    say(&ben, markup)?;
    hear(&ann, markup)?;

    line.cut();
    ann.wait_for("document.querySelector('#state').textContent === 'reconnecting'")?;
    hear(&ben, "Ann left; one is here")?;
    for text in ["Where are you?", "Ah, a tunnel.", "You will see this later."] {
        say(&ben, text)?;
        hear(&ben, text)?;
    }
    line.mend();
    hear(&ben, "Ann joined; 2 are here")?;
    hear(&ann, "Ann joined; 2 are here")?;
    say(&ann, "Back, and I have missed nothing.")?;
    for window in [&ann, &ben] {
        hear(window, "Back, and I have missed nothing.")?;
    }

    for (window, own) in [(&ann, "Ann"), (&ben, "Ben")] {
        let said = |name: &str, text: &str| format!("{}|{name}|{text}", if name == own { "said own" } else { "said" });
        let mut due = vec![
            "note||Ann joined; one is here".to_owned(),
            "note||Ben joined; 2 are here".to_owned(),
            said("Ann", "Good morning! Is this thing on?"),
            said("Ben", markup),
            "note||Ann left; one is here".to_owned(),
            said("Ben", "Where are you?"),
            said("Ben", "Ah, a tunnel."),
            said("Ben", "You will see this later."),
            "note||Ann joined; 2 are here".to_owned(),
            said("Ann", "Back, and I have missed nothing."),
        ];
        // Only members who are connected see that someone joins or leaves.
        let away = if own == "Ann" { "note||Ann left; one is here" } else { "note||Ann joined; one is here" };
        due.retain(|line| line != away);
        check(own, &window.value(TALK)?, &json!(due))?;
    }
    keep_both(driver, [&ann, &ben], picture)?;
    println!("chat: two browsers, one with a line that was cut: both have seen all, in one order, once");
    Ok(())
}

/// One screenshot of two windows.
fn keep_both(driver: &Driver, windows: [&Window<'_>; 2], path: &Path) -> Result<(), Failure> {
    let mut html = "<body style='margin:12px;display:flex;gap:12px;background:#c8ced6'>".to_owned();
    for window in windows {
        let picture = STANDARD.encode(window.picture()?);
        html.push_str(&format!("<img style='border-radius:8px' src='data:image/png;base64,{picture}'>"));
    }
    let together = driver.window(1040, 824)?;
    together.open(&format!("data:text/html;base64,{}", STANDARD.encode(html)))?;
    together.wait_for("[...document.images].every((picture) => picture.complete)")?;
    keep(&together, path)
}
