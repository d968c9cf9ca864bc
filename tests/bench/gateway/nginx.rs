//! nginx, as an upstream and as the proxy that the gateway is compared with: two programs, as the
//! gateway and the upstream are two.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// Bytes of an answer.
const ANSWER: usize = 1_024;

/// An upstream, and a plain proxy to it; dropping them ends them.
pub(crate) struct Nginx {
    upstream: Server,
    proxy: Server,
}

impl Nginx {
    pub(crate) fn start() -> Self {
        let upstream = Server::start(&answering());
        let proxy = Server::start(&passing_on(upstream.port));
        Self { upstream, proxy }
    }

    pub(crate) fn upstream(&self) -> String {
        self.upstream.url()
    }

    pub(crate) fn proxy(&self) -> String {
        self.proxy.url()
    }
}

/// A process with two workers.
struct Server {
    child: Child,
    port: u16,
    _folder: TempDir,
}

impl Server {
    fn start(http: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        let file = folder.path().join("nginx.conf");
        let http = http.replace("PORT", &port.to_string());
        std::fs::write(&file, config(&folder, &http)).expect("a file");
        let child = Command::new("nginx")
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .args(["-g", "daemon off;"])
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx, which Debian has as nginx-light");
        let server = Self { child, port, _folder: folder };
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < deadline, "nginx does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        server
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The master ends its workers when it is asked to.
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap_or_default();
        self.child.wait().map(drop).unwrap_or_default();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("an address").port()
}

fn answering() -> String {
    let text = "x".repeat(ANSWER - r#"{"text":""}"#.len());
    format!(
        r#"
            server {{
                listen 127.0.0.1:PORT reuseport;
                default_type application/json;
                location / {{ return 200 '{{"text":"{text}"}}'; }}
            }}
        "#
    )
}

fn passing_on(upstream: u16) -> String {
    format!(
        r#"
            upstream api {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
            server {{
                listen 127.0.0.1:PORT reuseport;
                location / {{
                    proxy_pass http://api;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                }}
            }}
        "#
    )
}

fn config(folder: &TempDir, servers: &str) -> String {
    let folder = folder.path().display();
    format!(
        "
        worker_processes 2;
        pid {folder}/nginx.pid;
        error_log {folder}/error.log crit;
        events {{ worker_connections 4096; }}
        http {{
            access_log off;
            keepalive_requests 100000000;
            client_body_temp_path {folder}/body;
            proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi;
            uwsgi_temp_path {folder}/uwsgi;
            scgi_temp_path {folder}/scgi;
            {servers}
        }}
        "
    )
}
