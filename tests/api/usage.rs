//! What was called, added up.

use api::{
    ConsumerId, DeveloperId, ErrorCode, FieldProblem, FieldRule, PortalId, ProductId, Usage,
    UsageGroup, UsageInterval, UsageQuery,
};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use client::Client;
use serde_json::json;
use tests::{Calls, Market, World, another_consumer, ask, refusal};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A call at an hour of a product, a consumer and a developer that never were.
fn call(hour: &str) -> Calls {
    Calls {
        hour: at(hour),
        product: ProductId("product-of-nobody".to_owned()),
        consumer: ConsumerId("consumer-of-nobody".to_owned()),
        developer: DeveloperId("developer-nobody".to_owned()),
        portal: PortalId("portal-nowhere".to_owned()),
        operation: "GET /now".to_owned(),
        status: 200,
        calls: 1,
        milliseconds: 10,
    }
}

fn query(from: &str, to: &str) -> UsageQuery {
    UsageQuery { from: Some(at(from)), to: Some(at(to)), ..Default::default() }
}

async fn ask_for(client: &Client, query: UsageQuery) -> Vec<Usage> {
    client.get_usage(&query).await.unwrap()
}

/// Key, name and calls of each group.
fn groups(usage: Vec<Usage>) -> Vec<(String, Option<String>, u64)> {
    usage.into_iter().map(|it| (it.key.unwrap(), it.name, it.calls)).collect()
}

#[tokio::test]
async fn calls_are_added_up() {
    let world = World::start().await;
    let admin = world.admin().await;
    let july = query("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z");
    let nothing = ask_for(&admin, july.clone()).await;
    assert_eq!(nothing, [Usage::default()]);
    world
        .called(&[
            Calls { calls: 3, milliseconds: 10, ..call("2026-07-01T00:00:00Z") },
            Calls { calls: 1, milliseconds: 50, status: 399, ..call("2026-07-01T00:00:00Z") },
            Calls { calls: 2, milliseconds: 20, status: 400, ..call("2026-07-01T00:00:00Z") },
            Calls { calls: 2, milliseconds: 5, status: 503, ..call("2026-07-31T23:00:00Z") },
            // Before and behind.
            Calls { calls: 1_000, ..call("2026-06-30T23:00:00Z") },
            Calls { calls: 1_000, ..call("2026-08-01T00:00:00Z") },
        ])
        .await;
    let [sum] = ask_for(&admin, july).await.try_into().unwrap();
    let all = 3 * 10 + 50 + 2 * 20 + 2 * 5;
    assert_eq!((sum.calls, sum.errors), (8, 4));
    assert_eq!((sum.bytes_in, sum.bytes_out), (all * 2, all * 3));
    assert_eq!((sum.input_tokens, sum.output_tokens), (all * 4, all * 5));
    assert_eq!(sum.slowest_ms, 50);
    assert_eq!((sum.average_ms, sum.average_first_byte_ms), (16.2, 8.1));
    assert_eq!((sum.time, sum.key, sum.name), (None, None, None));
}

#[tokio::test]
async fn numbers_of_any_size_are_added_up() {
    let world = World::start().await;
    let admin = world.admin().await;
    let many = 100_000_000_000;
    world
        .called(&[
            Calls { calls: many, milliseconds: 1_000, ..call("2026-07-01T00:00:00Z") },
            Calls { calls: many, milliseconds: 1_000, ..call("2026-07-01T01:00:00Z") },
        ])
        .await;
    let july = query("2026-07-01T00:00:00Z", "2026-08-01T00:00:00Z");
    let [sum] = ask_for(&admin, july).await.try_into().unwrap();
    assert_eq!((sum.calls, sum.output_tokens), (2 * many, 10 * many * 1_000));
    assert_eq!(sum.average_ms, 1_000.0);
}

#[tokio::test]
async fn an_hour_and_a_day_are_those_of_utc() {
    let world = World::start().await;
    let admin = world.admin().await;
    let hours = ["2026-03-28T23:00:00Z", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"];
    world.called(&hours.map(call)).await;
    world.called(&[Calls { status: 500, calls: 4, ..call(hours[2]) }]).await;
    let of = |interval| UsageQuery {
        interval: Some(interval),
        ..query("2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z")
    };
    let times = |usage: Vec<Usage>| {
        usage.into_iter().map(|it| (it.time.unwrap(), it.calls)).collect::<Vec<_>>()
    };
    let by_hour = times(ask_for(&admin, of(UsageInterval::Hour)).await);
    assert_eq!(by_hour, [(at(hours[0]), 1), (at(hours[1]), 1), (at(hours[2]), 5)]);
    let by_day = times(ask_for(&admin, of(UsageInterval::Day)).await);
    let days = ["2026-03-28T00:00:00Z", "2026-03-29T00:00:00Z"].map(at);
    assert_eq!(by_day, [(days[0], 1), (days[1], 6)]);

    // Whoever asks in another zone means the same moments.
    let url =
        world.api("/usage?from=2026-03-29T01:30:00%2B02:00&to=2026-03-29T00:30:00Z&interval=HOUR");
    let request = world.http().get(url).bearer_auth(world.admin_token().await);
    let data = ask(request).await.data();
    let times: Vec<_> = data.as_array().unwrap().iter().map(|it| it["time"].clone()).collect();
    assert_eq!(times, hours[..2].iter().map(|it| json!(it)).collect::<Vec<_>>());
}

/// Calls of a developer with two consumers, and of somebody who is gone.
struct Called {
    market: Market,
    dev: Client,
    weather: ProductId,
    consumer: ConsumerId,
    other: ConsumerId,
}

impl Called {
    async fn start() -> Self {
        let market = Market::open().await;
        let weather = market.product("Weather").await;
        let (dev, consumer) = market.developer("dev1").await;
        let other = another_consumer(&dev, "batch").await;
        let developer = dev.get_developer_profile().await.unwrap().developer_id.unwrap();
        let hour = "2026-07-01T00:00:00Z";
        let own = Calls {
            product: weather.clone(),
            consumer: consumer.clone(),
            developer: developer.clone(),
            portal: market.portal.clone(),
            ..call(hour)
        };
        market
            .world
            .called(&[
                Calls { calls: 5, ..own.clone() },
                Calls { calls: 2, status: 429, operation: "GET /then".to_owned(), ..own.clone() },
                Calls { calls: 1, consumer: other.clone(), ..own.clone() },
                Calls { calls: 9, status: 404, ..call(hour) },
            ])
            .await;
        Self { market, dev, weather, consumer, other }
    }
}

#[tokio::test]
async fn calls_are_added_up_by_what_they_belong_to() {
    let Called { market, dev, weather, consumer, other } = Called::start().await;
    let by = |group| UsageQuery {
        group_by: Some(group),
        ..query("2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z")
    };
    let group =
        |key: &str, name: Option<&str>, calls| (key.to_owned(), name.map(str::to_owned), calls);
    let (admin, portal) = (&market.admin, &market.portal.0);
    for (by_group, everybodys, own) in [
        (
            UsageGroup::Product,
            vec![group("product-of-nobody", None, 9), group(&weather.0, Some("Weather"), 8)],
            vec![group(&weather.0, Some("Weather"), 8)],
        ),
        (
            UsageGroup::Consumer,
            vec![
                group("consumer-of-nobody", None, 9),
                group(&consumer.0, Some("primary-consumer"), 7),
                group(&other.0, Some("batch"), 1),
            ],
            vec![
                group(&consumer.0, Some("primary-consumer"), 7),
                group(&other.0, Some("batch"), 1),
            ],
        ),
        (
            UsageGroup::Portal,
            vec![group("portal-nowhere", None, 9), group(portal, Some("demo"), 8)],
            vec![group(portal, Some("demo"), 8)],
        ),
        (
            UsageGroup::Operation,
            vec![group("GET /now", None, 15), group("GET /then", None, 2)],
            vec![group("GET /now", None, 6), group("GET /then", None, 2)],
        ),
        (
            UsageGroup::Status,
            vec![group("404", None, 9), group("200", None, 6), group("429", None, 2)],
            vec![group("200", None, 6), group("429", None, 2)],
        ),
    ] {
        assert_eq!(groups(ask_for(admin, by(by_group)).await), everybodys, "{by_group}");
        assert_eq!(groups(ask_for(&dev, by(by_group)).await), own, "{by_group}");
    }
}

#[tokio::test]
async fn calls_are_filtered_and_a_developer_sees_no_others() {
    let market = Market::open().await;
    let (dev, consumer) = market.developer("dev1").await;
    let (eve, _) = market.developer("eve").await;
    let developer = dev.get_developer_profile().await.unwrap().developer_id.unwrap();
    let hour = "2026-07-01T00:00:00Z";
    let own = Calls { consumer: consumer.clone(), developer, calls: 2, ..call(hour) };
    let elsewhere = PortalId("portal-elsewhere".to_owned());
    market
        .world
        .called(&[
            own.clone(),
            Calls { product: ProductId("product-b".to_owned()), calls: 4, ..own },
            Calls { portal: elsewhere.clone(), calls: 8, ..call(hour) },
        ])
        .await;
    let all = query("2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z");
    let product = UsageQuery { product_id: Some(call(hour).product), ..all.clone() };
    let consumers = UsageQuery { consumer_id: Some(consumer), ..all.clone() };
    let portal = UsageQuery { portal_id: Some(elsewhere), ..all.clone() };
    for (client, expected) in
        [(&market.admin, [14, 10, 6, 8]), (&dev, [6, 2, 6, 0]), (&eve, [0, 0, 0, 0])]
    {
        let mut found = Vec::new();
        for query in [&all, &product, &consumers, &portal] {
            found.push(ask_for(client, query.clone()).await[0].calls);
        }
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn who_says_no_time_gets_the_last_week() {
    let world = World::start().await;
    let admin = world.admin().await;
    let hour = Utc::now().duration_trunc(TimeDelta::hours(1)).unwrap();
    let ago =
        |hours| Calls { hour: hour - TimeDelta::hours(hours), ..call("2026-07-01T00:00:00Z") };
    world.called(&[ago(0), ago(1), ago(24 * 7), ago(24 * 7 + 1), ago(24 * 8)]).await;
    let [sum] = ask_for(&admin, UsageQuery::default()).await.try_into().unwrap();
    assert!((2..=3).contains(&sum.calls), "{}", sum.calls);
    let to = UsageQuery { to: Some(hour - TimeDelta::days(7)), ..Default::default() };
    assert_eq!(ask_for(&admin, to).await[0].calls, 2, "a week before that");
}

#[tokio::test]
async fn a_time_that_cannot_be_is_named() {
    let world = World::start().await;
    let admin = world.admin().await;
    let wrong = |from: &str, to: &str, interval| UsageQuery { interval, ..query(from, to) };
    let order = FieldProblem::new("from", FieldRule::Wrong, None);
    let long = |days| FieldProblem::new("to", FieldRule::TooLate, Some(days));
    let (hour, day) = (Some(UsageInterval::Hour), Some(UsageInterval::Day));
    for (query, problem) in [
        (wrong("2026-07-02T00:00:00Z", "2026-07-01T00:00:00Z", None), order.clone()),
        (wrong("2026-07-02T00:00:00Z", "2026-07-02T00:00:00Z", None), order.clone()),
        (UsageQuery { from: Some(at("2999-01-01T00:00:00Z")), ..Default::default() }, order),
        (wrong("2025-01-01T00:00:00Z", "2026-01-02T00:00:01Z", None), long(366)),
        (wrong("2025-01-01T00:00:00Z", "2026-01-02T00:00:01Z", day), long(366)),
        (wrong("2026-01-01T00:00:00Z", "2026-02-01T00:00:01Z", hour), long(31)),
    ] {
        let problem_of = refusal(admin.get_usage(&query).await);
        assert_eq!(problem_of.code, ErrorCode::InvalidParameter);
        assert_eq!(problem_of.fields, [problem], "{query:?}");
    }
    for query in [
        wrong("2025-01-01T00:00:00Z", "2026-01-02T00:00:00Z", day),
        wrong("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", hour),
        wrong("1000-01-01T00:00:00Z", "1000-01-02T00:00:00Z", day),
        wrong("9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z", hour),
        UsageQuery { to: Some(at("1000-01-01T00:00:00Z")), ..Default::default() },
    ] {
        admin.get_usage(&query).await.unwrap();
    }
    let token = world.admin_token().await;
    for (name, value) in [
        ("from", "yesterday"),
        ("from", "0999-12-31T23:59:59Z"),
        ("to", "%2B10000-01-01T00:00:00Z"),
        ("to", "2026-13-01T00:00:00Z"),
        ("groupBy", "DEVELOPER"),
        ("interval", "MINUTE"),
        ("productId", "a%20b"),
        ("consumerId", "a%00"),
        ("portalId", "%27"),
    ] {
        let url = world.api(&format!("/usage?{name}={value}"));
        let problem = ask(world.http().get(url).bearer_auth(&token)).await.problem();
        assert_eq!(problem.code, ErrorCode::InvalidParameter, "{name}={value}");
        let named: Vec<_> = problem.fields.iter().map(|it| (&*it.field, it.rule)).collect();
        assert_eq!(named, [(name, FieldRule::Malformed)], "{value}");
    }
}

#[tokio::test]
async fn there_are_a_thousand_sums_at_most() {
    let world = World::start().await;
    let admin = world.admin().await;
    let hour = "2026-07-01T00:00:00Z";
    let operation = |number: u64| Calls {
        operation: format!("GET /{number}"),
        calls: number + 1,
        ..call(hour)
    };
    world.called(&(0..1_000).map(operation).collect::<Vec<_>>()).await;
    let query = |interval| UsageQuery {
        group_by: Some(UsageGroup::Operation),
        interval,
        ..query("2026-07-01T00:00:00Z", "2026-07-02T00:00:00Z")
    };
    for interval in [None, Some(UsageInterval::Day), Some(UsageInterval::Hour)] {
        let sums = ask_for(&admin, query(interval)).await;
        assert_eq!(sums.len(), 1_000);
        assert!(sums.is_sorted_by_key(|it| std::cmp::Reverse(it.calls)));
    }
    world.called(&[operation(1_000)]).await;
    let most = ask_for(&admin, query(None)).await;
    assert_eq!((most.len(), most[0].calls, most[999].calls), (1_000, 1_001, 2));
    for interval in [UsageInterval::Day, UsageInterval::Hour] {
        let problem = refusal(admin.get_usage(&query(Some(interval))).await);
        let expected = FieldProblem::new("groupBy", FieldRule::TooLarge, Some(1_000));
        assert_eq!(problem.fields, [expected]);
    }
}
