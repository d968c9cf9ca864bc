//! Names that lead to a portal.

use api::{BindDomain, DomainType, ErrorCode, FieldProblem, FieldRule, Portal, PortalId, Protocol};
use serde_json::json;
use tests::{Site, World, ask, at_once, code, eventually, refusal};

use super::reached;

fn name(domain: &str) -> BindDomain {
    BindDomain { domain: domain.to_owned(), protocol: Protocol::Http, r#type: None }
}

fn names(portal: &Portal) -> Vec<&str> {
    portal.portal_domain_config.iter().map(|it| it.domain.as_str()).collect()
}

#[tokio::test]
async fn a_bound_name_leads_to_its_portal_until_it_is_taken_away() {
    let world = World::start().await;
    let replica = world.replica().await;
    let admin = world.admin().await;
    world.portal("first").await;
    let made = world.portal("second").await;
    let id = &made.portal_id;
    let known = async |domain: &str| {
        eventually("the replica agrees", async || {
            reached(&world, Site::Api, domain).await == reached(&replica, Site::Api, domain).await
        })
        .await;
    };
    let host = "api.acme.example";
    assert_eq!(reached(&world, Site::Portal, host).await, Err(404));

    let body = BindDomain { protocol: Protocol::Https, ..name(host) };
    let bound = admin.bind_portal_domain(id, &body).await.unwrap();
    assert_eq!(reached(&world, Site::Portal, host).await.as_deref(), Ok("second"), "at once");
    known(host).await;
    let [default, custom] = bound.portal_domain_config.as_slice() else { panic!("{bound:?}") };
    assert_eq!(default, &made.portal_domain_config[0]);
    assert_eq!((custom.r#type, custom.protocol), (DomainType::Custom, Protocol::Https));
    assert_eq!(custom.domain, host);
    assert_eq!(admin.get_portal(id).await.unwrap(), bound);

    let unbound = admin.unbind_portal_domain(id, host).await.unwrap();
    assert_eq!(unbound, made);
    assert_eq!(reached(&world, Site::Portal, host).await, Err(404), "at once");
    known(host).await;
    assert!(admin.bind_portal_domain(id, &name(host)).await.is_ok(), "the name is free again");
}

#[tokio::test]
async fn a_name_is_kept_in_lower_case_without_a_dot_at_the_end() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    world.portal("first").await;
    let made = world.portal("second").await;
    let id = &made.portal_id;
    let bound = admin.bind_portal_domain(id, &name("API.Acme.Example.")).await.unwrap();
    assert_eq!(names(&bound)[1..], ["api.acme.example"]);
    for host in ["api.acme.example", "API.ACME.EXAMPLE.", "api.acme.example:8080"] {
        assert_eq!(reached(&world, Site::Api, host).await.as_deref(), Ok("second"), "{host}");
    }
    world.restart().await;
    let host = "api.acme.example";
    assert_eq!(reached(&world, Site::Api, host).await.as_deref(), Ok("second"), "after a restart");
    let admin = world.admin().await;
    assert_eq!(admin.unbind_portal_domain(id, "Api.Acme.example.").await.unwrap(), made);
}

#[tokio::test]
async fn addresses_localhost_and_encoded_names_can_be_bound() {
    let world = World::start().await;
    let admin = world.admin().await;
    world.portal("first").await;
    let id = world.portal("second").await.portal_id;
    for host in ["localhost", "127.0.0.1", "10.20.30.40", "xn--bcher-kva.example", "intranet"] {
        admin.bind_portal_domain(&id, &name(host)).await.unwrap();
        assert_eq!(reached(&world, Site::Api, host).await.as_deref(), Ok("second"), "{host}");
    }
    assert_eq!(reached(&world, Site::Api, "10.20.30.41").await.as_deref(), Ok("first"));
    admin.unbind_portal_domain(&id, "localhost").await.unwrap();
    assert_eq!(reached(&world, Site::Api, "localhost").await.as_deref(), Ok("first"));
}

#[tokio::test]
async fn what_is_no_host_name_is_refused() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let id = world.portal("demo").await.portal_id;
    let before = world.content(&[]).await;
    let label = format!("{}.example", "x".repeat(64));
    let long = format!("{}example", "x.".repeat(124));
    let malformed = [
        "bücher.example",
        "门户.example",
        "a b",
        " a.example",
        "a.example ",
        "a\u{0}b",
        "a..b",
        ".a",
        "a..",
        "-a.example",
        "a-.example",
        "a_b.example",
        "http://a.example",
        "a.example/x",
        "a.example:80",
        "user@a.example",
        "*.example",
        "[::1]",
        "::1",
        &label,
    ];
    let malformed = malformed.map(|it| (it, FieldRule::Malformed, None));
    let others = [
        ("", FieldRule::Required, None),
        (".", FieldRule::Required, None),
        (long.as_str(), FieldRule::TooLong, Some(253)),
    ];
    for (domain, rule, limit) in malformed.into_iter().chain(others) {
        let request = world.http().post(world.api(&format!("/portals/{id}/domains")));
        let answer = ask(request.json(&json!({ "domain": domain })).bearer_auth(&token)).await;
        assert_eq!(answer.status, 400, "{domain:?}: {}", answer.text());
        let expected = [FieldProblem::new("domain", rule, limit)];
        assert_eq!(answer.problem().fields, expected, "{domain:?}");
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn a_default_name_cannot_be_bound_or_taken_away() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = world.portal("demo").await;
    let id = &made.portal_id;
    let body = BindDomain { r#type: Some(DomainType::Default), ..name("a.example") };
    let problem = refusal(admin.bind_portal_domain(id, &body).await);
    assert_eq!(problem.code, ErrorCode::InvalidParameter);
    assert_eq!(problem.fields, [FieldProblem::new("type", FieldRule::Malformed, None)]);
    let body = BindDomain { r#type: Some(DomainType::Custom), ..name("a.example") };
    admin.bind_portal_domain(id, &body).await.unwrap();

    let default = names(&made)[0];
    for domain in [default, &default.to_uppercase()] {
        let problem = refusal(admin.unbind_portal_domain(id, domain).await);
        assert_eq!(problem.code, ErrorCode::InvalidRequest);
    }
    assert_eq!(reached(&world, Site::Api, default).await.as_deref(), Ok("demo"));
}

#[tokio::test]
async fn a_name_leads_to_one_portal() {
    let world = World::start().await;
    let admin = world.admin().await;
    let first = world.portal("first").await;
    let second = world.portal("second").await;
    admin.bind_portal_domain(&first.portal_id, &name("a.example")).await.unwrap();
    let default = names(&first)[0].to_owned();
    for id in [&first.portal_id, &second.portal_id] {
        for domain in ["a.example", "A.EXAMPLE.", &default] {
            let problem = refusal(admin.bind_portal_domain(id, &name(domain)).await);
            assert_eq!(problem.code, ErrorCode::Conflict, "{domain}");
            let expected = [FieldProblem::new("domain", FieldRule::Taken, None)];
            assert_eq!(problem.fields, expected, "{domain}");
        }
    }
    assert_eq!(reached(&world, Site::Api, "a.example").await.as_deref(), Ok("first"));
}

#[tokio::test]
async fn a_name_that_does_not_lead_to_the_portal_changes_nothing() {
    let world = World::start().await;
    let admin = world.admin().await;
    let first = world.portal("first").await;
    let second = world.portal("second").await;
    admin.bind_portal_domain(&second.portal_id, &name("a.example")).await.unwrap();
    let before = world.content(&[]).await;
    let foreign = names(&second)[0].to_owned();
    for domain in ["unknown.example", "a.example", &foreign, "b%C3%BCcher.example"] {
        let portal = admin.unbind_portal_domain(&first.portal_id, domain).await.unwrap();
        assert_eq!(portal, first, "{domain}");
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
    let nobody = PortalId::generate();
    let bind = admin.bind_portal_domain(&nobody, &name("b.example")).await;
    assert_eq!(code(bind), ErrorCode::NotFound);
    let unbind = admin.unbind_portal_domain(&nobody, "a.example").await;
    assert_eq!(code(unbind), ErrorCode::NotFound);
}

#[tokio::test]
async fn of_many_portals_that_want_one_host_at_once_one_gets_it() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut ids = Vec::new();
    for number in 0..8 {
        ids.push(world.portal(&format!("portal{number}")).await.portal_id);
    }
    let answers = at_once(8, |number| {
        let (admin, id) = (admin.clone(), ids[number].clone());
        async move { admin.bind_portal_domain(&id, &name("a.example")).await }
    })
    .await;
    let (bound, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(bound.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
    let winner = bound.into_iter().next().unwrap().unwrap().name;
    assert_eq!(reached(&world, Site::Api, "a.example").await, Ok(winner));
}

#[tokio::test]
async fn a_portal_has_fifty_custom_names_at_most() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = world.portal("demo").await.portal_id;
    for number in 0..46 {
        admin.bind_portal_domain(&id, &name(&format!("n{number}.example"))).await.unwrap();
    }
    let answers = at_once(8, |number| {
        let (admin, id) = (admin.clone(), id.clone());
        async move { admin.bind_portal_domain(&id, &name(&format!("m{number}.example"))).await }
    })
    .await;
    let (bound, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(bound.len(), 4);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::InvalidRequest);
    }
    assert_eq!(admin.get_portal(&id).await.unwrap().portal_domain_config.len(), 51);
    admin.unbind_portal_domain(&id, "n0.example").await.unwrap();
    admin.bind_portal_domain(&id, &name("again.example")).await.unwrap();
}
