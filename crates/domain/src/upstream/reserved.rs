//! Which addresses are public, after the registries of special-purpose addresses of IANA
//! (RFC 6890), and which addresses carry another one.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};

/// IPv4 networks that lead to nobody in public.
const NOT_PUBLIC: [Ipv4Net; 16] = [
    v4([0, 0, 0, 0], 8),        // this host, on this network
    v4([10, 0, 0, 0], 8),       // private
    v4([100, 64, 0, 0], 10),    // shared by carriers; metadata of Alibaba Cloud
    v4([127, 0, 0, 0], 8),      // loopback
    v4([168, 63, 129, 16], 32), // host of a virtual machine on Azure
    v4([169, 254, 0, 0], 16),   // link-local; metadata of most clouds
    v4([172, 16, 0, 0], 12),    // private
    v4([192, 0, 0, 0], 24),     // protocol assignments; metadata of Oracle Cloud
    v4([192, 0, 2, 0], 24),     // documentation
    v4([192, 88, 99, 0], 24),   // relays of 6to4
    v4([192, 168, 0, 0], 16),   // private
    v4([198, 18, 0, 0], 15),    // benchmarks
    v4([198, 51, 100, 0], 24),  // documentation
    v4([203, 0, 113, 0], 24),   // documentation
    v4([224, 0, 0, 0], 4),      // multicast
    v4([240, 0, 0, 0], 4),      // reserved; broadcast
];

/// The only part of IPv6 from which public addresses are given out.
const GLOBAL_UNICAST: Ipv6Net = v6([0x2000, 0], 3);

/// Networks in it that lead to nobody in public.
const NOT_PUBLIC_V6: [Ipv6Net; 3] = [
    v6([0x2001, 0], 23),      // protocol assignments, benchmarks
    v6([0x2001, 0x0db8], 32), // documentation
    v6([0x3fff, 0], 20),      // documentation
];

/// `2002:` and the IPv4 address of a router (RFC 3056).
const SIX_TO_FOUR: Ipv6Net = v6([0x2002, 0], 16);
/// The IPv4 address of a server, flags, and that of a client, inverted (RFC 4380).
const TEREDO: Ipv6Net = v6([0x2001, 0], 32);
/// The IPv4 address at the end (RFC 6052).
const NAT64: Ipv6Net = v6([0x0064, 0xff9b], 96);

const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6([a, b]: [u16; 2], prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0), prefix)
}

pub(super) fn is_public(address: Ipv4Addr) -> bool {
    !NOT_PUBLIC.iter().any(|network| network.contains(&address))
}

pub(super) fn is_public_v6(address: Ipv6Addr) -> bool {
    GLOBAL_UNICAST.contains(&address)
        && !NOT_PUBLIC_V6.iter().any(|network| network.contains(&address))
}

/// The IPv4 addresses that packets to `address` may end up at, where it has any in it.
///
/// Those that IPv6 maps (`::ffff:0:0/96`) are IPv4 addresses already by the time that this is
/// asked.
pub(super) fn embedded(address: Ipv6Addr) -> Option<Vec<Ipv4Addr>> {
    let [_, _, a, b, c, d, e, f, _, _, _, _, w, x, y, z] = address.octets();
    if SIX_TO_FOUR.contains(&address) {
        Some(vec![Ipv4Addr::new(a, b, c, d)])
    } else if TEREDO.contains(&address) {
        Some(vec![Ipv4Addr::new(c, d, e, f), Ipv4Addr::new(!w, !x, !y, !z)])
    } else if NAT64.contains(&address) {
        Some(vec![Ipv4Addr::new(w, x, y, z)])
    } else {
        None
    }
}
