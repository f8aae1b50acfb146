//! Controls Chromium through chromedriver, with the WebDriver protocol (JSON over HTTP).
//!
//! Standard: W3C WebDriver. Only the commands that the tests need.

use crate::client::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The timeout of a command, and of a click that leads to another page.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running chromedriver, in its own process group. Dropping it ends all its processes.
pub struct Driver {
    child: Child,
    port: u16,
    /// The directory for the files of chromedriver and its browsers.
    scratch: PathBuf,
}

/// A browser with one window and its own profile. Dropping it ends the browser.
pub struct Window<'d> {
    driver: &'d Driver,
    /// `/session/…`
    session: String,
}

impl Driver {
    pub fn start() -> Result<Self, Failure> {
        let scratch = std::env::temp_dir().join(format!("sse-wire-pages-{}", std::process::id()));
        fs::create_dir_all(&scratch)?;
        let mut child = Command::new("chromedriver")
            .arg("--port=0")
            .env("TMPDIR", &scratch)
            .env("HOME", &scratch)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| format!("chromedriver: {error}"))?;
        let mut output = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut driver = Self { child, port: 0, scratch };
        let mut line = String::new();
        while output.read_line(&mut line)? > 0 {
            let port = line.trim_end().strip_suffix('.').and_then(|line| line.split(" on port ").nth(1));
            if let Some(port) = port.and_then(|port| port.parse().ok()) {
                driver.port = port;
                // The rest of its output is discarded. If it were not read, a full pipe would block chromedriver.
                std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
                return Ok(driver);
            }
            line.clear();
        }
        Err("chromedriver said no port".into())
    }

    /// Opens a window with this size in pixels.
    pub fn window(&self, width: u32, height: u32) -> Result<Window<'_>, Failure> {
        let size = format!("--window-size={width},{height}");
        // Chromium refuses to run as root with its sandbox.
        let arguments =
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", &size];
        let options = json!({ "args": arguments });
        let always =
            json!({ "browserName": "chrome", "goog:chromeOptions": options, "timeouts": { "script": 30_000 } });
        let created = self.ask("POST", "/session", &json!({ "capabilities": { "alwaysMatch": always } }))?;
        let id = created["sessionId"].as_str().ok_or("a session without an ID")?;
        Ok(Window { driver: self, session: format!("/session/{id}") })
    }

    /// Sends a command, and returns its result.
    fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value, Failure> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port))?;
        connection.set_read_timeout(Some(PATIENCE))?;
        let body = if method == "POST" { body.to_string() } else { String::new() };
        let head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", self.port);
        let fields =
            format!("Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
        connection.write_all(format!("{head}{fields}\r\n{body}").as_bytes())?;

        let mut answer = BufReader::new(connection);
        let (mut line, mut length) = (String::new(), 0);
        while answer.read_line(&mut line)? > 2 {
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("Content-Length")
            {
                length = value.trim().parse()?;
            }
            line.clear();
        }
        let mut body = vec![0; length];
        answer.read_exact(&mut body)?;
        let mut answer: Value = serde_json::from_slice(&body)?;
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{method} {path}: {error}: {}", answer["value"]["message"]).into()),
            None => Ok(answer["value"].take()),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).stderr(Stdio::null()).status();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.scratch);
    }
}

impl Window<'_> {
    fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.driver.ask("POST", &format!("{}{path}", self.session), body)
    }

    /// Opens a page, and waits until it is loaded.
    pub fn open(&self, url: &str) -> Result<(), Failure> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    pub fn reload(&self) -> Result<(), Failure> {
        self.post("/refresh", &json!({})).map(drop)
    }

    /// The value of an expression in the page.
    pub fn value(&self, expression: &str) -> Result<Value, Failure> {
        self.post("/execute/sync", &json!({ "script": format!("return {expression}"), "args": [] }))
    }

    /// Waits until an expression is true. The browser evaluates it whenever the page changes.
    pub fn wait_for(&self, expression: &str) -> Result<(), Failure> {
        let script = format!(
            "const done = arguments[0];
             const changed = () => {{ if ({expression}) {{ observer.disconnect(); done(true); }} }};
             const observer = new MutationObserver(changed);
             observer.observe(document, {{ subtree: true, childList: true, characterData: true, attributes: true }});
             changed();"
        );
        let waited = self.post("/execute/async", &json!({ "script": script, "args": [] }));
        let seen = || self.value("document.body.innerText").unwrap_or_default();
        waited
            .map(drop)
            .map_err(|error| format!("{expression} does not come true: {error}\nThe page: {}", seen()).into())
    }

    pub fn click(&self, selector: &str) -> Result<(), Failure> {
        let element = self.element(selector)?;
        self.post(&format!("{element}/click"), &json!({})).map(drop)
    }

    /// Clicks on an element that leads to another page, and waits until this page is left. An earlier call would act on
    /// the old page.
    pub fn click_away(&self, selector: &str) -> Result<(), Failure> {
        let element = self.element(selector)?;
        self.post(&format!("{element}/click"), &json!({}))?;
        let clicked = Instant::now();
        // The driver no longer knows the elements of a page that was left.
        while self.driver.ask("GET", &format!("{}{element}/name", self.session), &Value::Null).is_ok() {
            if clicked.elapsed() > PATIENCE {
                return Err(format!("a click on {selector} leads nowhere").into());
            }
        }
        Ok(())
    }

    /// Replaces the text of a field, by typing.
    pub fn fill_in(&self, selector: &str, text: &str) -> Result<(), Failure> {
        let element = self.element(selector)?;
        self.post(&format!("{element}/clear"), &json!({}))?;
        self.post(&format!("{element}/value"), &json!({ "text": text })).map(drop)
    }

    fn element(&self, selector: &str) -> Result<String, Failure> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }))?;
        let id = found.as_object().and_then(|found| found.values().next()).and_then(Value::as_str);
        Ok(format!("/element/{}", id.ok_or("an element without an ID")?))
    }

    /// A screenshot as PNG.
    pub fn picture(&self) -> Result<Vec<u8>, Failure> {
        let picture = self.driver.ask("GET", &format!("{}/screenshot", self.session), &Value::Null)?;
        Ok(STANDARD.decode(picture.as_str().ok_or("no picture")?)?)
    }
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        let _ = self.driver.ask("DELETE", &self.session, &Value::Null);
    }
}
