//! Bad input and faults: hostile callers, broken upstreams, crashes, a database that is away.
//!
//! Everything here speaks over sockets of its own, because no HTTP library agrees to send or to
//! answer such things. Each test ends with a good call on the same process.

mod caller;
mod database;
mod head;
mod proxy;
mod quota;
mod replica;
mod scene;
mod size;
mod smuggling;
mod socket;
mod strict;
mod truncation;
mod unasked;
mod upstream;
