//! The mock server Prism: installed from a lock file and started for a document.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The files that declare the installed packages.
const PACKAGES: &[(&str, &str)] = &[
    ("package.json", include_str!("../../e2e/package.json")),
    ("package-lock.json", include_str!("../../e2e/package-lock.json")),
];

/// The time limit for reading a large document.
const LONGEST_START: Duration = Duration::from_secs(120);

/// The program, installed.
pub struct Prism {
    program: PathBuf,
}

impl Prism {
    /// Installs it in a folder, unless it is installed. Returns `None` without Node.
    pub fn install(folder: &Path) -> Result<Option<Self>> {
        let there = |program: &str| {
            Command::new(program).arg("--version").output().is_ok_and(|done| done.status.success())
        };
        if !there("node") || !there("npm") {
            return Ok(None);
        }
        fs::create_dir_all(folder)?;
        let program = folder.join("node_modules/.bin/prism");
        let same = |(name, text): &(&str, &str)| {
            fs::read_to_string(folder.join(name)).is_ok_and(|there| there == *text)
        };
        if !(program.is_file() && PACKAGES.iter().all(same)) {
            for (name, text) in PACKAGES {
                fs::write(folder.join(name), text)?;
            }
            let done = Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
                .current_dir(folder)
                .output()?;
            if !done.status.success() {
                bail!("npm could not install it: {}", String::from_utf8_lossy(&done.stderr));
            }
        }
        Ok(Some(Self { program }))
    }

    /// Starts it for a document. It logs to the file.
    pub fn start(&self, document: &Path, log: &Path) -> Result<Server> {
        // The start fails with an error if another process takes the port in between.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let (out, err) = (File::create(log)?, File::options().append(true).open(log)?);
        let process = Command::new(&self.program)
            .args(["mock", "--host", "127.0.0.1", "--port", &port.to_string()])
            .arg(document)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .context("it can't be started")?;
        let mut server = Server { process, port };
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if server.process.try_wait()?.is_some() || start.elapsed() > LONGEST_START {
                bail!("it did not start: {}", fs::read_to_string(log)?);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }
}

/// A server that runs, for as long as this lives.
pub struct Server {
    process: Child,
    port: u16,
}

impl Server {
    /// The URL of the server.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Sends a request unchanged, and returns the violations that the server reports.
    pub fn violations_of(&self, request: &str) -> Result<Vec<String>> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.write_all(request.as_bytes())?;
        stream.shutdown(Shutdown::Write)?;
        let mut response = Vec::new();
        stream.read_to_end(&mut response)?;
        let response = String::from_utf8_lossy(&response);
        let mut headers = response.lines().take_while(|line| !line.is_empty());
        let violations = headers.find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("sl-violations").then_some(value)
        });
        Ok(violations.map_or_else(Vec::new, in_request))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The process may have ended already, so the result is ignored.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The content of the header `sl-violations` for the request.
pub fn in_request(header: &str) -> Vec<String> {
    let violations: Vec<Value> = serde_json::from_str(header).unwrap_or_default();
    let errors = violations.iter().filter(|one| one["severity"] == "Error");
    let of_request = errors.filter(|one| one["location"][0] == "request");
    of_request.map(|one| one["message"].as_str().unwrap_or_default().to_owned()).collect()
}
