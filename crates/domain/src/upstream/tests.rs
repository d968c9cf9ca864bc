//! What upstreams may be, network by network and spelling by spelling.

use std::{
    future::{pending, ready},
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use api::{FieldProblem, FieldRule};
use proptest::prelude::*;

use super::{Upstreams, is_localhost};
use crate::Error;

fn upstreams(networks: &[&str]) -> Upstreams {
    Upstreams::new(networks.iter().map(|network| network.parse().unwrap()))
}

/// What the operator has without saying anything.
fn by_default() -> Upstreams {
    upstreams(&["127.0.0.0/8", "::1/128"])
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

/// The IPv6 addresses that stand for `inner`.
fn disguises(inner: Ipv4Addr) -> [Ipv6Addr; 5] {
    let [a, b, c, d] = inner.octets();
    let pair = |high, low| u16::from_be_bytes([high, low]);
    let (high, low) = (pair(a, b), pair(c, d));
    [
        inner.to_ipv6_mapped(),
        Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        // Teredo: behind a server of that address, and a client of that address.
        Ipv6Addr::new(0x2001, 0, high, low, 0, 0, !0x0808, !0x0808),
        Ipv6Addr::new(0x2001, 0, 0x0808, 0x0808, 0, 0, !high, !low),
    ]
}

const REFUSED_V4: [&str; 34] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.0",
    "10.255.255.255",
    "100.64.0.0",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.255",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.0",
    "192.168.255.255",
    "198.18.0.0",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.0",
    "224.0.0.251",
    "233.252.0.1",
    "239.255.255.255",
    "240.0.0.0",
    "248.1.2.3",
    "255.0.0.1",
    "255.255.255.254",
    "255.255.255.255",
];

const PUBLIC_V4: [&str; 17] = [
    "1.0.0.0",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.20.0.0",
    "223.255.255.255",
];

#[test]
fn only_public_addresses_are_allowed_when_nothing_is_said() {
    let none = Upstreams::default();
    for text in REFUSED_V4 {
        assert!(!none.is_allowed(ip(text)), "{text}");
    }
    for text in PUBLIC_V4 {
        assert!(none.is_allowed(ip(text)), "{text}");
    }
    for text in [
        "::",
        "::1",
        "::2",
        "::127.0.0.1",
        "::8.8.8.8",
        "64:ff9b:1::1",
        "100::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "4000::1",
    ] {
        assert!(!none.is_allowed(ip(text)), "{text}");
    }
    for text in ["2001:4860:4860::8888", "2400:3200::1", "2606:4700:4700::1111", "3ffe::1"] {
        assert!(none.is_allowed(ip(text)), "{text}");
    }
}

#[test]
fn an_address_in_disguise_is_what_it_stands_for() {
    for text in REFUSED_V4 {
        for disguise in disguises(text.parse().unwrap()) {
            assert!(!Upstreams::default().is_allowed(disguise.into()), "{disguise} for {text}");
        }
    }
    for text in PUBLIC_V4 {
        for disguise in disguises(text.parse().unwrap()) {
            assert!(Upstreams::default().is_allowed(disguise.into()), "{disguise} for {text}");
        }
    }
}

#[test]
fn the_operator_allows_a_network_and_no_more() {
    let some = upstreams(&["10.1.0.0/16", "fd00:1::/32"]);
    for text in ["10.1.0.1", "10.1.255.255", "::ffff:10.1.2.3", "fd00:1::7", "8.8.8.8"] {
        assert!(some.is_allowed(ip(text)), "{text}");
    }
    for text in ["10.0.0.1", "10.2.0.1", "fd00:2::7", "127.0.0.1", "::1", "::ffff:10.2.0.1"] {
        assert!(!some.is_allowed(ip(text)), "{text}");
    }
    // All of IPv6 is not all of IPv4.
    assert!(!upstreams(&["::/0"]).is_allowed(ip("::ffff:10.0.0.1")));
    assert!(upstreams(&["0.0.0.0/0", "::/0"]).is_allowed(ip("169.254.169.254")));
}

/// What is wrong with `url` where names have these addresses.
async fn found(upstreams: &Upstreams, url: &str, addresses: &[&str]) -> Vec<FieldProblem> {
    let addresses = addresses.iter().map(|text| ip(text)).collect();
    match upstreams.check_with("spec.baseUrl", url, |_, _| ready(Ok(addresses))).await {
        Ok(()) => Vec::new(),
        Err(Error::Invalid(problems)) => problems,
        Err(err) => panic!("{err}"),
    }
}

fn broken(rule: FieldRule) -> Vec<FieldProblem> {
    vec![FieldProblem::new("spec.baseUrl", rule, None)]
}

#[tokio::test]
async fn a_public_upstream_is_accepted() {
    for url in [
        "https://api.acme.example/v1",
        "http://api.acme.example:8443",
        "http://8.8.8.8:1/",
        "https://[2606:4700:4700::1111]/v1?x=y",
    ] {
        assert_eq!(found(&Upstreams::default(), url, &["8.8.8.8"]).await, [], "{url}");
    }
}

#[tokio::test]
async fn what_is_no_url_of_an_upstream_is_refused() {
    let long = format!("https://acme.example/{:a<2048}", "");
    for (url, rule, limit) in [
        ("", FieldRule::Required, None),
        ("acme.example", FieldRule::Malformed, None),
        ("ftp://acme.example", FieldRule::Malformed, None),
        ("file:///etc/passwd", FieldRule::Malformed, None),
        ("gopher://acme.example", FieldRule::Malformed, None),
        ("https://", FieldRule::Malformed, None),
        ("https://user@acme.example", FieldRule::Malformed, None),
        ("https://acme.example/#top", FieldRule::Malformed, None),
        ("https://acme.example/#", FieldRule::Malformed, None),
        ("https://8.8.8.8@127.0.0.1/", FieldRule::Malformed, None),
        ("https://8.8.8.8\\@127.0.0.1/", FieldRule::Malformed, None),
        ("https://acme.example\r\nHost: x", FieldRule::Malformed, None),
        ("http://１２７.0.0.1", FieldRule::Malformed, None),
        ("http://1.2.3.4.5", FieldRule::Malformed, None),
        ("http://[fe80::1%25eth0]", FieldRule::Malformed, None),
        (&long, FieldRule::TooLong, Some(2_048)),
    ] {
        let expected = [FieldProblem::new("spec.baseUrl", rule, limit)];
        assert_eq!(found(&by_default(), url, &["8.8.8.8"]).await, expected, "{url}");
    }
}

#[tokio::test]
async fn an_address_is_found_behind_every_spelling() {
    for host in [
        "127.0.0.1",
        "127.1",
        "127.0.0.1.",
        "0x7f.1",
        "0x7f000001",
        "0177.0.0.1",
        "2130706433",
        "017700000001",
        "%31%32%37.0.0.1",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "localhost",
        "LocalHost",
        "localhost.",
        "%6cocalhost",
        "api.localhost",
        "API.LOCALHOST.",
    ] {
        let url = format!("http://{host}:9000/v1");
        let refused = found(&Upstreams::default(), &url, &["8.8.8.8"]).await;
        assert_eq!(refused, broken(FieldRule::NotAllowed), "{url}");
        assert_eq!(found(&by_default(), &url, &["10.0.0.1"]).await, [], "{url}");
    }
    // The other spellings of metadata services.
    for host in ["169.254.169.254", "2852039166", "0xa9fea9fe", "[::ffff:a9fe:a9fe]", "0", "0.0"] {
        let refused = found(&by_default(), &format!("http://{host}/"), &[]).await;
        assert_eq!(refused, broken(FieldRule::NotAllowed), "{host}");
    }
}

#[tokio::test]
async fn every_address_of_a_name_counts() {
    let url = "https://api.acme.example";
    let refused = broken(FieldRule::NotAllowed);
    assert_eq!(found(&by_default(), url, &["8.8.8.8", "2400:3200::1"]).await, []);
    assert_eq!(found(&by_default(), url, &["8.8.8.8", "10.0.0.1"]).await, refused);
    assert_eq!(found(&by_default(), url, &["fd00::1", "8.8.8.8"]).await, refused);
    assert_eq!(found(&by_default(), url, &["127.0.0.1"]).await, []);
    assert_eq!(found(&Upstreams::default(), url, &["127.0.0.1"]).await, refused);
    assert_eq!(found(&upstreams(&["10.0.0.0/8"]), url, &["10.0.0.1"]).await, []);
}

#[tokio::test]
async fn one_loopback_network_is_enough_for_localhost() {
    for network in ["127.0.0.0/8", "::1/128"] {
        assert_eq!(found(&upstreams(&[network]), "http://localhost:9000", &[]).await, []);
    }
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_accepted() {
    let none = Upstreams::default();
    let url = "https://api.acme.example";
    assert_eq!(found(&none, url, &[]).await, []);
    let unknown = || ready(Err(io::Error::other("no such name")));
    assert!(none.check_with("baseUrl", url, |_, _| unknown()).await.is_ok());
    // Nor does it hold anybody up.
    assert!(none.check_with("baseUrl", url, |_, _| pending()).await.is_ok());
    // By the resolver of this machine, which has to say no (RFC 6761).
    assert!(none.check("baseUrl", "https://himarket.invalid").await.is_ok());
}

#[tokio::test]
async fn the_resolver_is_asked_for_the_name_and_the_port() {
    let seen = |name: &str, port| {
        assert_eq!((name, port), ("acme.example", 443));
        ready(Ok(vec![ip("8.8.8.8")]))
    };
    let resolve = |name: String, port| seen(&name, port);
    Upstreams::default().check_with("baseUrl", "https://acme.example", resolve).await.unwrap();
}

#[test]
fn localhost_is_a_name_and_all_under_it() {
    for name in ["localhost", "a.localhost", "LOCALHOST", "localhost.", "a.b.localhost."] {
        assert!(is_localhost(name), "{name}");
    }
    for name in ["notlocalhost", "localhost.acme.example", "local", ""] {
        assert!(!is_localhost(name), "{name}");
    }
}

proptest! {
    #[test]
    fn a_disguise_never_changes_the_answer(bits: u32, with_default: bool) {
        let inner = Ipv4Addr::from_bits(bits);
        let policy = if with_default { by_default() } else { Upstreams::default() };
        for disguise in disguises(inner) {
            prop_assert_eq!(policy.is_allowed(disguise.into()), policy.is_allowed(inner.into()));
        }
    }

    #[test]
    fn what_the_standard_library_calls_special_is_refused(bits: u32) {
        let address = Ipv4Addr::from_bits(bits);
        if address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_multicast()
            || address.is_broadcast()
            || address.is_documentation()
            || address.is_unspecified()
        {
            prop_assert!(!Upstreams::default().is_allowed(address.into()));
        }
    }

    #[test]
    fn ipv6_that_is_special_is_refused(bits: u128) {
        let address = Ipv6Addr::from_bits(bits);
        if address.is_unique_local()
            || address.is_unicast_link_local()
            || address.is_multicast()
            || address.is_loopback()
            || address.is_unspecified()
        {
            prop_assert!(!Upstreams::default().is_allowed(address.into()));
        }
    }

    #[test]
    fn more_networks_never_forbid(bits: u32, network: u32, prefix in 0_u8..=32) {
        let address = Ipv4Addr::from_bits(bits).into();
        let allowed = format!("{}/{prefix}", Ipv4Addr::from_bits(network));
        let more = upstreams(&[&allowed]);
        prop_assert!(more.is_allowed(address) || !Upstreams::default().is_allowed(address));
    }

    #[test]
    fn any_text_is_either_accepted_or_explained(text in "(https?://)?[ -~]{0,40}") {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let problems = runtime.block_on(found(&Upstreams::default(), &text, &["10.0.0.1"]));
        // The only name here leads to a private address, so nothing but public literals is left.
        if problems.is_empty() {
            let url = url::Url::parse(&text).unwrap();
            prop_assert!(!matches!(url.host(), Some(url::Host::Domain(_))), "{}", url);
        }
        prop_assert!(problems.iter().all(|problem| problem.field == "spec.baseUrl"));
    }
}
