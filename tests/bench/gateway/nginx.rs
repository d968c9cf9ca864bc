//! nginx, as an upstream and as the proxy that the gateway is compared with.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

/// Bytes of an answer.
const ANSWER: usize = 1_024;

/// One process with two servers; dropping it ends it.
pub(crate) struct Nginx {
    child: Child,
    upstream: u16,
    proxy: u16,
    _folder: TempDir,
}

impl Nginx {
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (upstream, proxy) = (free_port(), free_port());
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, config(&folder, upstream, proxy)).expect("a file");
        let child = Command::new("nginx")
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .args(["-g", "daemon off;"])
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx, which Debian has as nginx-light");
        let nginx = Self { child, upstream, proxy, _folder: folder };
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, proxy)).is_err() {
            assert!(Instant::now() < deadline, "nginx does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        nginx
    }

    pub(crate) fn upstream(&self) -> String {
        format!("http://127.0.0.1:{}", self.upstream)
    }

    pub(crate) fn proxy(&self) -> String {
        format!("http://127.0.0.1:{}", self.proxy)
    }
}

impl Drop for Nginx {
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

fn config(folder: &TempDir, upstream: u16, proxy: u16) -> String {
    let folder = folder.path().display();
    let text = "x".repeat(ANSWER - r#"{"text":""}"#.len());
    format!(
        r#"
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
            upstream api {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
            server {{
                listen 127.0.0.1:{upstream} reuseport;
                default_type application/json;
                location / {{ return 200 '{{"text":"{text}"}}'; }}
            }}
            server {{
                listen 127.0.0.1:{proxy} reuseport;
                location / {{
                    proxy_pass http://api;
                    proxy_http_version 1.1;
                    proxy_set_header Connection "";
                }}
            }}
        }}
        "#
    )
}
