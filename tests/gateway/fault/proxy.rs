//! A way to the database that a test can cut, silence, or break at one exact moment.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

const LOOK: Duration = Duration::from_millis(20);

/// What is between the server and its database.
pub(super) struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    target: SocketAddr,
    /// Connections are closed, old and new.
    is_away: AtomicBool,
    /// Nothing is passed on, and nothing is closed.
    is_silent: AtomicBool,
    /// Connections of an earlier age are never served again.
    age: AtomicUsize,
    cut: Mutex<Option<Cut>>,
    cuts: AtomicUsize,
    has_ended: AtomicBool,
}

/// When to break a connection: once these texts were sent on it, one after the other; the answer
/// to the last one is swallowed.
pub(super) type Cut = Vec<fn(&[u8]) -> bool>;

/// How far a connection is on its way to a cut.
#[derive(Default)]
struct Progress {
    steps: usize,
    is_due: bool,
}

impl Proxy {
    /// Starts one in front of the server that a URL names, and says which URL leads through it.
    pub(super) fn before(url: &str) -> (Self, String) {
        let (begin, rest) = url.split_once('@').unwrap();
        let (target, name) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            target: target.parse().unwrap(),
            is_away: AtomicBool::new(false),
            is_silent: AtomicBool::new(false),
            age: AtomicUsize::new(0),
            cut: Mutex::default(),
            cuts: AtomicUsize::new(0),
            has_ended: AtomicBool::new(false),
        });
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.has_ended.load(Ordering::Relaxed) {
                    return;
                }
                if !shared.is_away.load(Ordering::Relaxed) {
                    State::pass(&shared, &stream);
                }
            }
        });
        (Self { address, state }, format!("{begin}@{address}/{name}"))
    }

    /// Closes all connections, and every new one.
    pub(super) fn go_away(&self) {
        self.state.is_away.store(true, Ordering::Relaxed);
    }

    /// Keeps all connections, and every new one, without a word on them.
    pub(super) fn fall_silent(&self) {
        self.state.is_silent.store(true, Ordering::Relaxed);
    }

    /// Serves new connections. Those that it fell silent on stay silent.
    pub(super) fn come_back(&self) {
        if self.state.is_silent.load(Ordering::Relaxed) {
            self.state.age.fetch_add(1, Ordering::Relaxed);
        }
        self.state.is_silent.store(false, Ordering::Relaxed);
        self.state.is_away.store(false, Ordering::Relaxed);
    }

    /// Breaks one connection at one moment.
    pub(super) fn cut(&self, cut: Cut) {
        *self.state.cut.lock().unwrap() = Some(cut);
    }

    /// How many were broken like that.
    pub(super) fn cuts(&self) -> usize {
        self.state.cuts.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.has_ended.store(true, Ordering::Relaxed);
        // So that it looks.
        drop(TcpStream::connect(self.address));
    }
}

impl State {
    fn pass(self: &Arc<Self>, client: &TcpStream) {
        let Ok(server) = TcpStream::connect(self.target) else { return };
        let age = self.age.load(Ordering::Relaxed);
        let progress: Arc<Mutex<Progress>> = Arc::default();
        for (from, to, is_client) in [(client, &server, true), (&server, client, false)] {
            from.set_read_timeout(Some(LOOK)).unwrap();
            from.set_nodelay(true).unwrap();
            let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
            let (state, progress) = (self.clone(), progress.clone());
            thread::spawn(move || {
                state.copy(&from, &to, age, is_client, &progress);
                for stream in [from, to] {
                    // The other direction may have done so.
                    drop(stream.shutdown(Shutdown::Both));
                }
            });
        }
    }

    fn copy(
        &self,
        mut from: &TcpStream,
        mut to: &TcpStream,
        age: usize,
        is_client: bool,
        progress: &Mutex<Progress>,
    ) {
        let mut piece = vec![0; 64 * 1024];
        loop {
            let ends =
                || self.has_ended.load(Ordering::Relaxed) || self.is_away.load(Ordering::Relaxed);
            if ends() {
                return;
            }
            let number = match from.read(&mut piece) {
                Ok(0) => return,
                Ok(number) => number,
                Err(err) if matches!(err.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    continue;
                }
                Err(_) => return,
            };
            while self.is_silent.load(Ordering::Relaxed) || self.age.load(Ordering::Relaxed) != age
            {
                if ends() {
                    return;
                }
                thread::sleep(LOOK);
            }
            let mut progress = progress.lock().unwrap();
            if is_client {
                self.advance(&piece[..number], &mut progress);
            } else if progress.is_due {
                // Done, and nobody hears of it.
                self.cuts.fetch_add(1, Ordering::Relaxed);
                return;
            }
            drop(progress);
            if to.write_all(&piece[..number]).is_err() {
                return;
            }
        }
    }

    fn advance(&self, sent: &[u8], progress: &mut Progress) {
        let mut cut = self.cut.lock().unwrap();
        let Some(steps) = &*cut else { return };
        let Some(step) = steps.get(progress.steps) else { return };
        if step(sent) {
            progress.steps += 1;
            if progress.steps == steps.len() {
                progress.is_due = true;
                *cut = None;
            }
        }
    }
}

/// Whether bytes have a text in them.
pub(super) fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}
