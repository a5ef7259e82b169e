//! Knows how pages are looked at: in headless Chromium, where it is installed.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// A browser that hangs fails the test, not the build's patience.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Browser(PathBuf);

impl Browser {
    /// Without one the test says that it was skipped: on the real standard error, which the test runner does not swallow.
    pub fn find(test: &str) -> Option<Self> {
        let names = [
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ];
        let folders: Vec<PathBuf> = std::env::var_os("PATH")
            .map(|path| std::env::split_paths(&path).collect())
            .unwrap_or_default();
        let found = names
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
            .find(|path| path.is_file());
        if found.is_none() {
            let _ = writeln!(
                std::io::stderr(),
                "skipped: no Chromium is installed, so `{test}` examined nothing"
            );
        }
        found.map(Self)
    }

    /// What the page's script tells the page around it, and what the browser logs. Windows are never as narrow as a phone:
    /// frames are.
    pub fn measure(&self, html: &str, width: u64, height: u64) -> (Value, String) {
        let folder = folder(html);
        let around = format!(
            "<!DOCTYPE html><body><iframe src=\"page.html\" width=\"{width}\" height=\"{height}\" frameborder=\"0\"></iframe>\
             <script>addEventListener('message', function (event) {{\
             const told = document.createElement('pre'); told.textContent = event.data; document.body.append(told); }});</script>"
        );
        fs::write(folder.path().join("around.html"), around).expect("written");
        let args = [
            "--window-size=1400,1000",
            "--dump-dom",
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
        ];
        let (dom, log) = self.run(&folder, "around.html", &args);
        let told = dom
            .split_once("<pre>")
            .and_then(|(_, rest)| rest.split_once("</pre>"));
        let (json, _) = told.unwrap_or_else(|| panic!("not measured: {dom}\n{log}"));
        let json = json
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        (serde_json::from_str(&json).expect("JSON"), log)
    }

    /// As on paper.
    pub fn pdf(&self, html: &str) -> Vec<u8> {
        let folder = folder(html);
        let file = folder.path().join("page.pdf");
        let print = format!("--print-to-pdf={}", file.display());
        let (_, log) = self.run(&folder, "page.html", &[&print, "--no-pdf-header-footer"]);
        fs::read(&file).unwrap_or_else(|error| panic!("no PDF: {error}\n{log}"))
    }

    fn run(&self, folder: &TempDir, page: &str, args: &[&str]) -> (String, String) {
        let file = |name: &str| fs::File::create(folder.path().join(name)).expect("a file");
        let mut child = Command::new(&self.0)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND",
            ])
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .args(args)
            .arg(format!("file://{}", folder.path().join(page).display()))
            .stdin(Stdio::null())
            .stdout(file("out"))
            .stderr(file("log"))
            .spawn()
            .expect("the browser starts");
        let start = Instant::now();
        loop {
            if child.try_wait().expect("a state").is_some() {
                break;
            }
            if start.elapsed() > PATIENCE {
                let _ = child.kill();
                let _ = child.wait();
                panic!("the browser does not come back: {}", said(folder.path(), "log"));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        (said(folder.path(), "out"), said(folder.path(), "log"))
    }
}

fn folder(html: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("page.html"), html).expect("written");
    folder
}

fn said(folder: &Path, name: &str) -> String {
    let bytes = fs::read(folder.join(name)).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A copy in which one script runs before everything else and one behind it; its policy allows these two besides.
pub fn with_scripts(html: &str, before: &str, behind: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let policy = format!("script-src 'sha256-{}' 'sha256-{}' ", hash(before), hash(behind));
    html.replacen("script-src ", &policy, 1)
        .replacen("<style>", &format!("<script>{before}</script><style>"), 1)
        .replacen("</body>", &format!("<script>{behind}</script></body>"), 1)
}

/// How many pages a PDF has.
pub fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type /Page").count() - text.matches("/Type /Pages").count()
}
