//! Portals: making them, listing them, and finding the one that a request reaches.

mod change;
mod deletion;
mod domain;

use api::{
    CreatePortal, DomainType, ErrorCode, FieldProblem, FieldRule, PageQuery, PortalQuery,
    PortalSetting, PortalSort, PortalUi, Protocol, SortOrder,
};
use client::Client;
use tests::{Site, World, ask, at_once, code, eventually, portal, refusal};

async fn names(admin: &Client, query: &PortalQuery) -> Vec<String> {
    let page = admin.list_portals(query, PageQuery { page: 1, size: 100 }).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().map(|portal| portal.name).collect()
}

fn named(part: &str) -> PortalQuery {
    PortalQuery { name: Some(part.to_owned()), ..PortalQuery::default() }
}

fn sorted(key: PortalSort, descending: bool) -> PortalQuery {
    PortalQuery { sort: Some(SortOrder { key, descending }), ..PortalQuery::default() }
}

async fn make(admin: &Client, names: &[&str]) {
    for name in names {
        admin.create_portal(&portal(name)).await.unwrap();
    }
}

#[tokio::test]
async fn a_new_portal_has_a_domain_of_its_own_and_the_default_rules() {
    let world = World::start().await;
    let admin = world.admin().await;
    let body =
        CreatePortal { name: "Démo 门户".to_owned(), description: Some("a\nb".to_owned()) };
    let made = admin.create_portal(&body).await.unwrap();

    assert_eq!(made.name, body.name);
    assert_eq!(made.description, body.description);
    assert_eq!(made.admin_id, admin.get_current_admin().await.unwrap().admin_id);
    assert_eq!(made.portal_setting_config, PortalSetting::default());
    assert_eq!(made.portal_ui_config, PortalUi::default());
    let [domain] = made.portal_domain_config.as_slice() else { panic!("{made:?}") };
    assert_eq!(domain.domain, format!("{}.himarket.local", made.portal_id));
    assert_eq!((domain.r#type, domain.protocol), (DomainType::Default, Protocol::Http));

    let page = admin.list_portals(&PortalQuery::default(), PageQuery::default()).await.unwrap();
    assert_eq!(page.content, [made], "what is listed is what was answered");
}

#[tokio::test]
async fn a_list_comes_in_pages_newest_first() {
    let world = World::start().await;
    let admin = world.admin().await;
    make(&admin, &["one", "two", "three", "four", "five"]).await;
    let page = async |number| {
        let query = PageQuery { page: number, size: 2 };
        let page = admin.list_portals(&PortalQuery::default(), query).await.unwrap();
        assert_eq!((page.number, page.size, page.total_elements), (number, 2, 5));
        page.content.into_iter().map(|portal| portal.name).collect::<Vec<_>>()
    };
    assert_eq!(page(1).await, ["five", "four"]);
    assert_eq!(page(2).await, ["three", "two"]);
    assert_eq!(page(3).await, ["one"]);
    assert_eq!(page(4).await, [""; 0]);
    assert_eq!(page(1_000_000).await, [""; 0]);
}

#[tokio::test]
async fn portals_are_sorted_as_asked() {
    let world = World::start().await;
    let admin = world.admin().await;
    make(&admin, &["bravo", "alpha", "charlie"]).await;
    let by_time = ["bravo", "alpha", "charlie"];
    let by_name = ["alpha", "bravo", "charlie"];
    for (key, ascending) in [
        (PortalSort::CreateAt, by_time),
        (PortalSort::UpdatedAt, by_time),
        (PortalSort::Name, by_name),
    ] {
        assert_eq!(names(&admin, &sorted(key, false)).await, ascending, "{key}");
        let mut descending = ascending;
        descending.reverse();
        assert_eq!(names(&admin, &sorted(key, true)).await, descending, "{key}");
    }
}

#[tokio::test]
async fn an_unknown_sort_key_is_refused_by_name() {
    let world = World::start().await;
    let token = world.admin_token().await;
    for sort in ["password", "name,sideways", "admin_id", "name;DROP TABLE portal", ""] {
        let request = world.http().get(world.api("/portals")).query(&[("sort", sort)]);
        let answer = ask(request.bearer_auth(&token)).await;
        assert_eq!(answer.status, 400, "{sort}");
        let fields = answer.problem().fields;
        assert_eq!(fields, [FieldProblem::new("sort", FieldRule::Malformed, None)], "{sort}");
    }
}

#[tokio::test]
async fn a_search_finds_part_of_a_name_in_any_case() {
    let world = World::start().await;
    let admin = world.admin().await;
    make(&admin, &["Acme Demo", "acme-test", "other"]).await;
    assert_eq!(names(&admin, &named("ACME")).await, ["acme-test", "Acme Demo"]);
    assert_eq!(names(&admin, &named("e d")).await, ["Acme Demo"]);
    assert_eq!(names(&admin, &named("nothing")).await, [""; 0]);
    assert_eq!(names(&admin, &named("")).await.len(), 3);
}

#[tokio::test]
async fn a_search_takes_every_character_literally() {
    let world = World::start().await;
    let admin = world.admin().await;
    make(&admin, &["100% pure", "snake_case", "back\\slash", "it's \"quoted\"", "plain"]).await;
    for (part, found) in [
        ("%", "100% pure"),
        ("_", "snake_case"),
        ("\\", "back\\slash"),
        ("'", "it's \"quoted\""),
        ("\"", "it's \"quoted\""),
    ] {
        assert_eq!(names(&admin, &named(part)).await, [found], "{part}");
    }
    for nothing in ["%_", "p%n", "pl_in", "' OR '1'='1"] {
        assert_eq!(names(&admin, &named(nothing)).await, [""; 0], "{nothing}");
    }
}

#[tokio::test]
async fn a_search_for_a_whole_name_finds_it_in_every_script() {
    let world = World::start().await;
    let admin = world.admin().await;
    for name in ["Übersicht", "ЯРМАРКА", "Ελλάδα", "模型广场"] {
        make(&admin, &[name]).await;
        assert_eq!(names(&admin, &named(name)).await, [name]);
    }
}

#[tokio::test]
async fn a_name_is_given_once() {
    let world = World::start().await;
    let admin = world.admin().await;
    make(&admin, &["demo"]).await;
    let problem = refusal(admin.create_portal(&portal("demo")).await);
    assert_eq!(problem.code, ErrorCode::Conflict);
    assert_eq!(problem.fields, [FieldProblem::new("name", FieldRule::Taken, None)]);
    // The same on every database.
    make(&admin, &["Demo", "démo"]).await;
    assert_eq!(world.count("portal").await, 3);
}

#[tokio::test]
async fn of_many_portals_of_one_name_at_once_one_is_made() {
    let world = World::start().await;
    let admin = world.admin().await;
    let answers = at_once(10, |_| {
        let admin = admin.clone();
        async move { admin.create_portal(&portal("demo")).await }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for answer in refused {
        let problem = refusal(answer);
        assert_eq!(problem.code, ErrorCode::Conflict);
        assert_eq!(problem.fields, [FieldProblem::new("name", FieldRule::Taken, None)]);
    }
    for table in ["portal", "portal_domain", "outbox"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
}

#[tokio::test]
async fn portals_of_many_names_at_once_are_all_made() {
    let world = World::start().await;
    let admin = world.admin().await;
    let answers = at_once(20, |number| {
        let admin = admin.clone();
        async move { admin.create_portal(&portal(&format!("portal{number}"))).await }
    })
    .await;
    for answer in answers {
        assert!(answer.is_ok(), "{answer:?}");
    }
    assert_eq!(world.count("portal").await, 20);
}

/// The name of the portal that a request for `host` reaches, or the status of a refusal.
async fn reached(world: &World, site: Site, host: &str) -> Result<String, u16> {
    let url = world.url(site, "/api/v1/portals/profile");
    let answer = ask(world.http().get(url).header("host", host)).await;
    match answer.status {
        200 => Ok(answer.data()["name"].as_str().unwrap().to_owned()),
        _ => Err(u16::try_from(answer.problem().fields.len()).unwrap() + answer.status),
    }
}

#[tokio::test]
async fn a_request_reaches_the_portal_that_its_host_name_belongs_to() {
    let world = World::start().await;
    let first = world.portal("first").await;
    let second = world.portal("second").await;
    let domain = second.portal_domain_config[0].domain.clone();
    let own = first.portal_domain_config[0].domain.clone();
    for site in [Site::Api, Site::Admin, Site::Portal] {
        for host in [
            domain.clone(),
            domain.to_uppercase(),
            format!("{domain}."),
            format!("{domain}:8080"),
            format!("{domain}.:8080"),
        ] {
            assert_eq!(reached(&world, site, &host).await.as_deref(), Ok("second"), "{host}");
        }
        for host in ["localhost", "LocalHost:5173", "127.0.0.1", "10.1.2.3:99", "[::1]:5173", &own]
        {
            assert_eq!(reached(&world, site, host).await.as_deref(), Ok("first"), "{host}");
        }
        for host in ["unknown.example", "himarket.local", &format!("x.{domain}")] {
            assert_eq!(reached(&world, site, host).await, Err(404), "{host}");
        }
    }
}

#[tokio::test]
async fn where_no_portal_is_none_is_reached() {
    let world = World::start().await;
    assert_eq!(code(world.guest().get_portal_profile().await), ErrorCode::NotFound);
}

#[tokio::test]
async fn a_forwarded_host_counts_where_the_proxy_is_trusted() {
    let trusting = World::with(|setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32")).await;
    let careful = World::start().await;
    for (world, expected) in [(trusting, "second"), (careful, "first")] {
        world.portal("first").await;
        let domain = world.portal("second").await.portal_domain_config[0].domain.clone();
        let client = world.guest_with_header("x-forwarded-host", &domain);
        assert_eq!(client.get_portal_profile().await.unwrap().name, expected);
    }
}

#[tokio::test]
async fn everybody_sees_how_a_portal_looks_and_how_to_get_in_and_no_more() {
    let world = World::start().await;
    world.portal("demo").await;
    let data = ask(world.http().get(world.api("/portals/profile"))).await.data();
    let names: Vec<_> = data.as_object().unwrap().keys().cloned().collect();
    let expected = [
        "autoApproveDevelopers",
        "builtinAuthEnabled",
        "description",
        "name",
        "portalId",
        "portalUiConfig",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_new_portal_is_soon_known_to_every_replica() {
    let world = World::start().await;
    let replica = world.replica().await;
    world.portal("first").await;
    let second = world.portal("second").await;
    let domain = &second.portal_domain_config[0].domain;
    assert!(world.guest_at(domain).get_portal_profile().await.is_ok(), "at once at its own");
    eventually("the replica knows the portal", async || {
        let profile = replica.guest_at(domain).get_portal_profile().await;
        profile.is_ok_and(|profile| profile.name == "second")
    })
    .await;
}
