//! Query strings that ask for what there is not.

use api::{ErrorCode, FieldProblem, FieldRule};
use tests::ask;

use super::{Case, Target};

#[tokio::test]
async fn a_page_that_cannot_be_is_refused_by_name() {
    let target = Target::start().await;
    let problem = |field: &str, rule, limit| vec![FieldProblem::new(field, rule, limit)];
    let malformed = |field| problem(field, FieldRule::Malformed, None);
    let long = "x".repeat(51);
    let name = format!("name={long}");
    let cases = [
        ("page=0", problem("page", FieldRule::TooSmall, Some(1))),
        ("size=0", problem("size", FieldRule::TooSmall, Some(1))),
        ("size=101", problem("size", FieldRule::TooLarge, Some(100))),
        ("page=1000000000", problem("page", FieldRule::TooLarge, Some(1_000_000))),
        ("page=18446744073709551615", problem("page", FieldRule::TooLarge, Some(1_000_000))),
        ("page=18446744073709551616", malformed("page")),
        ("page=-1", malformed("page")),
        ("page=1.5", malformed("page")),
        ("page=first", malformed("page")),
        ("page=", malformed("page")),
        ("size=1e2", malformed("size")),
        ("size=%00", malformed("size")),
        ("size=%ff", malformed("size")),
        (&*name, problem("name", FieldRule::TooLong, Some(50))),
        ("name=%00", malformed("name")),
        ("name=a%00b", malformed("name")),
        ("sort=name%00", malformed("sort")),
    ];
    let mut requests = Vec::new();
    for (query, fields) in cases {
        let url = target.world.api(&format!("/portals?{query}"));
        let request = target.world.http().get(url).bearer_auth(&target.admin);
        requests.push(Case::invalid(query.to_owned(), request, fields));
    }
    target.refuses(requests).await;
}

#[tokio::test]
async fn a_value_given_twice_is_refused() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for query in ["page=1&page=2", "name=a&name=b", "size=1&size=1"] {
        let url = target.world.api(&format!("/portals?{query}"));
        let request = target.world.http().get(url).bearer_auth(&target.admin);
        cases.push(Case::refused(query.to_owned(), request, 400, ErrorCode::InvalidParameter));
    }
    target.refuses(cases).await;
}

#[tokio::test]
async fn odd_query_strings_break_nothing() {
    let target = Target::start().await;
    let long = format!("unknown={}", "x".repeat(10_000));
    for query in ["", "&&&", "=", "unknown=1", "name=%ff", "%zz=%", "name=%F0%9F%98%80", &long] {
        let url = target.world.api(&format!("/portals?{query}"));
        let answer = ask(target.world.http().get(url).bearer_auth(&target.admin)).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    }
}

#[tokio::test]
async fn every_list_refuses_a_page_and_a_sort_key_that_cannot_be() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for operation in target.world.operations().await {
        let has = |name: &str| operation.query.iter().any(|it| it == name);
        let mut wrong = Vec::new();
        if has("page") {
            wrong.extend([("page", "0"), ("page", "1000000001"), ("page", "x"), ("size", "101")]);
        }
        if has("sort") {
            wrong.extend([("sort", "password"), ("sort", "createAt,sideways"), ("sort", "")]);
        }
        for (name, value) in wrong {
            let request = target.request(&operation).query(&[(name, value)]);
            let what = format!("{name}={value} for {}", operation.id);
            cases.push(Case::names(what, request, name));
        }
    }
    assert!(cases.len() > 80, "{}", cases.len());
    target.refuses(cases).await;
}

#[tokio::test]
async fn a_filter_that_was_left_empty_does_not_filter() {
    let target = Target::start().await;
    for path in ["/portals?name=", "/products?type=&status=&portalId=&name=", "/developers?status="]
    {
        let request = target.world.http().get(target.world.api(path)).bearer_auth(&target.admin);
        assert_eq!(ask(request).await.status, 200, "{path}");
    }
}
