//! A database server for the time of one step: fresh, empty, on a free loopback port.

use crate::{
    process::{self, Child},
    project::find_program,
    say,
};
use anyhow::{Context, Result, bail};
use rustix::process::{Signal, geteuid};
use std::{
    fs::{self, File},
    io::Read,
    net::{TcpListener, TcpStream},
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const LONGEST_START: Duration = Duration::from_secs(60);

/// Which server.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    MariaDb,
    Postgres,
}

/// A running server; dropping it stops it and removes its data.
pub struct Database {
    pub url: String,
    // Before the data, so that the server stops first.
    server: Child,
    data: TempDir,
}

impl Kind {
    /// The folder of the server's programs.
    pub fn folder(self) -> Option<PathBuf> {
        match self {
            Self::MariaDb => {
                find_program("mariadbd").and_then(|file| Some(file.parent()?.to_owned()))
            }
            Self::Postgres => debian_postgres().or_else(|| {
                find_program("postgres").and_then(|file| Some(file.parent()?.to_owned()))
            }),
        }
    }
}

/// Debian keeps one folder per version; the newest is taken.
fn debian_postgres() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let number = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.filter_map(|entry| Some(entry.ok()?.path())).max_by_key(number)?;
    let folder = newest.join("bin");
    folder.join("postgres").is_file().then_some(folder)
}

impl Database {
    /// Creates an empty server and waits until it accepts connections.
    pub fn start(kind: Kind) -> Result<Self> {
        let folder = kind.folder().context("the database server is not installed")?;
        // Not below `target`: PostgreSQL runs as a user who may not be able to go there, and sockets want short paths.
        let data = tempfile::Builder::new().prefix("himarket-").tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = data.path().join("log");
        let (url, server) = match kind {
            Kind::MariaDb => (
                format!("mysql://root@127.0.0.1:{port}/"),
                start_mariadb(&folder, data.path(), port, &log)?,
            ),
            Kind::Postgres => (
                format!("postgres://postgres@127.0.0.1:{port}/postgres"),
                start_postgres(&folder, data.path(), port, &log)?,
            ),
        };
        let mut database = Self { url, server, data };
        if let Err(error) = database.wait(kind, &folder, port) {
            say::line(&fs::read_to_string(log).unwrap_or_default());
            return Err(error);
        }
        Ok(database)
    }

    fn wait(&mut self, kind: Kind, folder: &Path, port: u16) -> Result<()> {
        let begin = Instant::now();
        while !ready(kind, folder, port) {
            process::check()?;
            if let Some(status) = self.server.finished()? {
                bail!("the database server ended ({status})");
            }
            if begin.elapsed() > LONGEST_START {
                bail!("the database server in {} is not ready", self.data.path().display());
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

fn start_mariadb(folder: &Path, data: &Path, port: u16, log: &Path) -> Result<Child> {
    let tables = data.join("data");
    let datadir = format!("--datadir={}", tables.display());
    // As root it insists on being told so.
    let user: &[&str] = if geteuid().is_root() { &["--user=root"] } else { &[] };
    let mut install =
        Command::new(find_program("mariadb-install-db").context("mariadb-install-db is missing")?);
    install
        .args([
            "--no-defaults",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            &datadir,
        ])
        .args(user);
    process::run(logged(&mut install, log)?)?;
    let mut server = Command::new(folder.join("mariadbd"));
    server
        .args(["--no-defaults", "--skip-networking=0", "--bind-address=127.0.0.1", &datadir])
        .args([
            "--character-set-server=utf8mb4",
            "--innodb-flush-log-at-trx-commit=0",
            "--max-connections=500",
        ])
        .arg(format!("--port={port}"))
        .arg(format!("--socket={}", data.join("socket").display()))
        .arg(format!("--pid-file={}", data.join("pid").display()))
        .args(user);
    Child::start(logged(&mut server, log)?)
}

fn start_postgres(folder: &Path, data: &Path, port: u16, log: &Path) -> Result<Child> {
    // It refuses to run as root.
    let user = if geteuid().is_root() { Some((id("-u")?, id("-g")?)) } else { None };
    if let Some((user, group)) = user {
        chown(data, Some(user), Some(group))?;
    }
    let command = |program: &str| {
        let mut command = Command::new(folder.join(program));
        command.current_dir(data).env_remove("LD_LIBRARY_PATH");
        if let Some((user, group)) = user {
            command.uid(user).gid(group);
        }
        command
    };
    let tables = data.join("data");
    let mut create = command("initdb");
    create.args([
        "--auth=trust",
        "--username=postgres",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "-D",
    ]);
    process::run(logged(create.arg(&tables), log)?)?;
    let mut server = command("postgres");
    server.arg("-D").arg(&tables).args(["-c", &format!("port={port}")]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=500",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
    ] {
        server.args(["-c", setting]);
    }
    // SIGINT ends sessions; SIGTERM would wait for them.
    Ok(Child::start(logged(&mut server, log)?)?.stopped_by(Signal::INT))
}

/// The number of the user or of the group `postgres`.
fn id(which: &str) -> Result<u32> {
    let number = process::output(Command::new("id").args([which, "postgres"]))?;
    number.trim().parse().context("the user postgres is missing")
}

fn logged<'a>(command: &'a mut Command, log: &Path) -> Result<&'a mut Command> {
    let log = File::options().create(true).append(true).open(log)?;
    Ok(command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log))
}

fn ready(kind: Kind, folder: &Path, port: u16) -> bool {
    match kind {
        // It greets whoever it would let in.
        Kind::MariaDb => TcpStream::connect(("127.0.0.1", port))
            .and_then(|mut stream| stream.read_exact(&mut [0; 5]))
            .is_ok(),
        Kind::Postgres => {
            let mut ask = Command::new(folder.join("pg_isready"));
            ask.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]);
            process::run_quietly(&mut ask, Duration::from_secs(5)).unwrap_or(false)
        }
    }
}
