//! Starts headless browsers, each with its own profile, and ends them.

use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    Chromium,
    Firefox,
    WebKit,
}

impl Browser {
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKit",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|browser| browser.name().eq_ignore_ascii_case(name))
    }
}

/// A running browser, in its own process group. Dropping it ends all its processes.
pub struct Running {
    child: Child,
    profile: PathBuf,
}

pub fn start(browser: Browser, url: &str) -> io::Result<Running> {
    let profile = std::env::temp_dir().join(format!("sse-wire-{}-{}", browser.name(), std::process::id()));
    fs::create_dir_all(&profile)?;
    let profile_text = profile.display().to_string();
    let mut command;
    match browser {
        Browser::Chromium => {
            command = Command::new("chromium");
            // Chromium refuses to run as root with its sandbox.
            command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage"]);
            command.args(["--no-first-run", "--disable-background-networking", "--disable-component-update"]);
            command.args(["--disable-sync", "--remote-debugging-port=0"]);
            command.arg(format!("--user-data-dir={profile_text}"));
        }
        Browser::Firefox => {
            fs::write(profile.join("user.js"), FIREFOX_PREFERENCES)?;
            command = Command::new("firefox-esr");
            command.args(["--headless", "--no-remote", "--profile", &profile_text]);
        }
        Browser::WebKit => {
            command = Command::new("xvfb-run");
            command.args(["-a", "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"]);
            command.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
            command.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1").env("LIBGL_ALWAYS_SOFTWARE", "1");
        }
    }
    let log = fs::File::create(profile.join("output.log"))?;
    command.arg(url).env("HOME", &profile).env("XDG_RUNTIME_DIR", &profile);
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).process_group(0);
    let child = command.spawn().map_err(|error| {
        io::Error::new(error.kind(), format!("{}: {error}", command.get_program().to_string_lossy()))
    })?;
    Ok(Running { child, profile })
}

impl Running {
    /// The end of its output, to find out why there is no report.
    pub fn output(&self) -> String {
        let text = fs::read(self.profile.join("output.log")).unwrap_or_default();
        String::from_utf8_lossy(&text[text.len().saturating_sub(4_000)..]).into_owned()
    }

    fn signal(&self, signal: &str) {
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args([signal, "--", &group]).stderr(Stdio::null()).status();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.signal("-TERM");
        let asked = Instant::now();
        while matches!(self.child.try_wait(), Ok(None)) && asked.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(Duration::from_millis(50));
        }
        self.signal("-KILL");
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.profile);
    }
}

/// Switches off requests for anything other than the page.
const FIREFOX_PREFERENCES: &str = r#"
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("browser.safebrowsing.update.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("browser.startup.homepage_override.mstone", "ignore");
"#;
