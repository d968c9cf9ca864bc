//! A gateway with one REST API in front of a strict upstream, and somebody who may call it.

use std::net::SocketAddr;

use api::{PageQuery, Patch, SubscriptionQuery, UpdateSubscription, UsageGroup, UsageQuery};
use serde_json::Value;
use tests::{Market, Served, Setup, Site, Subscriber, World, rest_spec};

use super::{
    socket::{Caller, Reply},
    strict::Strict,
};

pub(super) struct Scene {
    pub(super) market: Market,
    pub(super) upstream: Strict,
    pub(super) pets: Served,
    pub(super) caller: Subscriber,
}

impl Scene {
    pub(super) async fn open() -> Self {
        Self::with(|setup| setup, |_| {}).await
    }

    /// With other settings of the server, and another definition.
    pub(super) async fn with(
        settings: impl FnOnce(Setup) -> Setup,
        change: impl FnOnce(&mut Value),
    ) -> Self {
        Self::of(Market::open_with(settings).await, change).await
    }

    /// In this market, which is empty.
    pub(super) async fn of(market: Market, change: impl FnOnce(&mut Value)) -> Self {
        let upstream = Strict::start();
        let mut spec = rest_spec(&format!("{}/api", upstream.url()));
        change(&mut spec);
        let pets = market.serve("Pets", &spec).await;
        let caller = market.subscriber("rex", &[&pets]).await;
        Self { market, upstream, pets, caller }
    }

    /// Where the gateway is.
    pub(super) fn gateway(&self) -> SocketAddr {
        self.market.world.address(Site::Gateway)
    }

    /// A new connection to it.
    pub(super) fn connect(&self) -> Caller {
        Caller::new(self.gateway())
    }

    /// The head of a request with the key, with `headers` after the usual ones: whole lines.
    pub(super) fn head(&self, method: &str, path: &str, headers: &str) -> String {
        format!(
            "{method} {} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {}\r\n{headers}\r\n",
            self.path(path),
            self.caller.api_key
        )
    }

    /// A path of the REST API.
    pub(super) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.pets.path())
    }

    /// Asks for the pets.
    pub(super) fn call(&self) -> Reply {
        self.call_at(self.gateway())
    }

    /// As [`call`](Self::call), of another process.
    pub(super) fn call_at(&self, gateway: SocketAddr) -> Reply {
        Caller::new(gateway).ask(self.head("GET", "/pets", "Connection: close\r\n"))
    }

    /// Grants the caller so many calls in all.
    pub(super) async fn grant(&self, calls: u64) {
        let body = UpdateSubscription { call_quota: Patch::Set(calls), ..Default::default() };
        let id = &self.caller.subscriptions[0].subscription_id;
        self.market.world.admin().await.update_subscription(id, &body).await.unwrap();
    }

    /// How many of these are left, as administrators see it.
    pub(super) async fn remaining(&self) -> u64 {
        let admin = self.market.world.admin().await;
        let (product, query) = (&self.pets.product_id, SubscriptionQuery::default());
        let page = admin.list_product_subscriptions(product, &query, PageQuery::default()).await;
        page.unwrap().content[0].call_quota.unwrap().remaining
    }

    /// One more process that is a gateway and nothing else.
    pub(super) async fn gateway_alone(&self) -> World {
        let mut world = self.market.world.stopped_replica();
        world.resume_with(|setup| setup.arg("gateway")).await;
        world
    }

    /// All calls of the product with this status, as they have been written so far.
    pub(super) async fn written(&self, status: u16) -> u64 {
        let query = UsageQuery {
            product_id: Some(self.pets.product_id.clone()),
            group_by: Some(UsageGroup::Status),
            ..Default::default()
        };
        let usage = self.market.world.admin().await.get_usage(&query).await.unwrap();
        let of_status = usage.iter().filter(|row| row.key == Some(status.to_string()));
        of_status.map(|row| row.calls).sum()
    }

    /// Fails the test where a good call does not work.
    pub(super) fn serves(&self) {
        let reply = self.call();
        assert_eq!((reply.status, reply.is_whole), (200, true), "{}", reply.text());
    }

    /// How much memory the server has, in mebibytes.
    pub(super) fn memory(&self) -> u64 {
        let status = format!("/proc/{}/status", self.market.world.pid());
        let status = std::fs::read_to_string(status).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    /// What every test ends with: the same process serves good calls, nothing reached the upstream
    /// that had to be interpreted, and nothing panicked.
    pub(super) async fn close(mut self) {
        self.upstream.answer_well();
        self.serves();
        assert_eq!(self.upstream.unclear(), [""; 0]);
        assert!(self.market.world.stop().await.success());
        self.has_not_panicked();
    }

    pub(super) fn has_not_panicked(&self) {
        for line in self.market.world.log() {
            assert!(!line.contains("panicked"), "{line}");
        }
    }
}
