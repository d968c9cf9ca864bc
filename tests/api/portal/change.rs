//! Showing, changing and counting a portal.

use api::{
    DeveloperStatus, ErrorCode, FieldProblem, FieldRule, MenuEntry, Patch, PortalId,
    PortalOverview, PortalSetting, PortalUi, ProductType, UpdatePortal,
};
use serde_json::{Value, json};
use tests::{World, approve_subscriptions, ask, at_once, code, eventually, product, refusal};

fn renamed(name: &str) -> UpdatePortal {
    UpdatePortal { name: Some(name.to_owned()), ..UpdatePortal::default() }
}

#[tokio::test]
async fn a_portal_is_shown_as_it_was_made() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = world.portal("demo").await;
    assert_eq!(admin.get_portal(&made.portal_id).await.unwrap(), made);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::start().await;
    let admin = world.admin().await;
    let nobody = PortalId::generate();
    assert_eq!(code(admin.get_portal(&nobody).await), ErrorCode::NotFound);
    assert_eq!(code(admin.update_portal(&nobody, &renamed("x")).await), ErrorCode::NotFound);
    assert_eq!(code(admin.get_portal_overview(&nobody).await), ErrorCode::NotFound);
}

#[tokio::test]
async fn a_change_touches_only_what_it_names() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let made = world.portal("demo").await;
    let id = &made.portal_id;
    let described = UpdatePortal {
        description: Patch::Set("Everything of Acme".to_owned()),
        ..UpdatePortal::default()
    };
    let changed = admin.update_portal(id, &described).await.unwrap();
    let expected =
        api::Portal { description: Some("Everything of Acme".to_owned()), ..made.clone() };
    assert_eq!(changed, expected);

    let changed = admin.update_portal(id, &renamed("shop")).await.unwrap();
    let expected = api::Portal { name: "shop".to_owned(), ..expected };
    assert_eq!(changed, expected);
    assert_eq!(admin.update_portal(id, &UpdatePortal::default()).await.unwrap(), expected);

    let cleared = UpdatePortal { description: Patch::Clear, ..UpdatePortal::default() };
    let changed = admin.update_portal(id, &cleared).await.unwrap();
    let expected = api::Portal { description: None, ..expected };
    assert_eq!(changed, expected);

    world.restart().await;
    assert_eq!(world.admin().await.get_portal(id).await.unwrap(), expected);
}

#[tokio::test]
async fn rules_and_looks_are_replaced_whole() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let id = world.portal("demo").await.portal_id;
    let put = async |body: Value| {
        let request = world.http().put(world.api(&format!("/portals/{id}"))).json(&body);
        ask(request.bearer_auth(&token)).await.data()
    };
    let looks = json!({
        "logo": "https://acme.example/logo.png",
        "menuVisibility": { "chat": false, "models": true },
    });
    let rules = json!({
        "builtinAuthEnabled": false,
        "autoApproveDevelopers": true,
        "autoApproveSubscriptions": false,
    });
    let data = put(json!({ "portalUiConfig": looks, "portalSettingConfig": rules })).await;
    assert_eq!(data["portalUiConfig"]["icon"], Value::Null);
    assert_eq!(data["portalUiConfig"]["menuVisibility"], looks["menuVisibility"]);
    assert_eq!(data["portalSettingConfig"], rules);

    let data =
        put(json!({ "portalUiConfig": { "icon": "https://acme.example/i.png", "logo": "" } }))
            .await;
    assert_eq!(data["portalUiConfig"]["logo"], Value::Null);
    assert_eq!(data["portalUiConfig"]["menuVisibility"], Value::Null);
    assert_eq!(data["portalSettingConfig"], rules, "not named");
    let rules = json!(PortalSetting::default());
    let data = put(json!({ "portalUiConfig": null, "portalSettingConfig": rules })).await;
    assert_eq!(data["portalUiConfig"]["icon"], "https://acme.example/i.png", "null names nothing");
    assert_eq!(data["portalSettingConfig"], rules);
}

#[tokio::test]
async fn everybody_sees_a_change_at_once_here_and_soon_elsewhere() {
    let world = World::start().await;
    let replica = world.replica().await;
    let id = world.portal("demo").await.portal_id;
    let change = UpdatePortal {
        name: Some("shop".to_owned()),
        portal_setting_config: Some(PortalSetting {
            builtin_auth_enabled: false,
            auto_approve_developers: true,
            auto_approve_subscriptions: false,
        }),
        portal_ui_config: Some(PortalUi {
            menu_visibility: Some([(MenuEntry::Chat, false)].into()),
            ..PortalUi::default()
        }),
        ..UpdatePortal::default()
    };
    let changed = world.admin().await.update_portal(&id, &change).await.unwrap();
    let profile = world.guest().get_portal_profile().await.unwrap();
    assert_eq!(profile.name, "shop");
    assert_eq!(profile.portal_ui_config, changed.portal_ui_config);
    assert!(!profile.builtin_auth_enabled);
    assert!(profile.auto_approve_developers);
    eventually("the replica knows the change", async || {
        replica.guest().get_portal_profile().await.is_ok_and(|it| it == profile)
    })
    .await;
}

#[tokio::test]
async fn a_name_that_another_portal_has_is_refused() {
    let world = World::start().await;
    let admin = world.admin().await;
    world.portal("first").await;
    let id = world.portal("second").await.portal_id;
    let problem = refusal(admin.update_portal(&id, &renamed("first")).await);
    assert_eq!(problem.code, ErrorCode::Conflict);
    assert_eq!(problem.fields, [FieldProblem::new("name", FieldRule::Taken, None)]);
    assert_eq!(admin.get_portal(&id).await.unwrap().name, "second");
    assert!(admin.update_portal(&id, &renamed("second")).await.is_ok(), "its own name is free");
}

#[tokio::test]
async fn of_many_portals_that_want_one_name_at_once_one_gets_it() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut ids = Vec::new();
    for number in 0..8 {
        ids.push(world.portal(&format!("portal{number}")).await.portal_id);
    }
    let answers = at_once(8, |number| {
        let (admin, id) = (admin.clone(), ids[number].clone());
        async move { admin.update_portal(&id, &renamed("demo")).await }
    })
    .await;
    let (changed, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(changed.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
    let named = world.rows("SELECT name FROM portal WHERE name = 'demo'").await;
    assert_eq!(named.len(), 1);
}

#[tokio::test]
async fn of_many_changes_at_once_the_last_one_is_what_everybody_sees() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = world.portal("demo").await.portal_id;
    for _ in 0..5 {
        at_once(8, |number| {
            let (admin, id) = (admin.clone(), id.clone());
            async move { admin.update_portal(&id, &renamed(&format!("name{number}"))).await }
        })
        .await;
        let stored = admin.get_portal(&id).await.unwrap().name;
        assert_eq!(world.guest().get_portal_profile().await.unwrap().name, stored);
    }
}

#[tokio::test]
async fn looks_and_rules_that_cannot_be_are_refused_by_name() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let id = world.portal("demo").await.portal_id;
    let before = world.content(&[]).await;
    let svg = "data:image/svg+xml;base64,PHN2Zy8+";
    for (body, field, rule) in [
        (
            json!({ "portalUiConfig": { "logo": "javascript:alert(1)" } }),
            "portalUiConfig.logo",
            FieldRule::Malformed,
        ),
        (json!({ "portalUiConfig": { "icon": svg } }), "portalUiConfig.icon", FieldRule::Malformed),
        (
            json!({ "portalSettingConfig": {
                "builtinAuthEnabled": true, "autoApproveSubscriptions": false,
            } }),
            "portalSettingConfig.autoApproveDevelopers",
            FieldRule::Required,
        ),
        (json!({ "portalUiConfig": 1 }), "portalUiConfig", FieldRule::Malformed),
        (
            json!({ "portalUiConfig": { "menuVisibility": { "chat": 1 } } }),
            "portalUiConfig.menuVisibility",
            FieldRule::Malformed,
        ),
        (
            json!({ "portalUiConfig": { "menuVisibility": { "nonsense": true } } }),
            "portalUiConfig.menuVisibility",
            FieldRule::Malformed,
        ),
        (
            json!({ "portalSettingConfig": { "builtinAuthEnabled": "yes" } }),
            "portalSettingConfig.builtinAuthEnabled",
            FieldRule::Malformed,
        ),
        (json!({ "portalSettingConfig": true }), "portalSettingConfig", FieldRule::Malformed),
        (json!({ "name": "" }), "name", FieldRule::Required),
        (json!({ "name": " x" }), "name", FieldRule::Malformed),
        (json!({ "description": "a\u{0}b" }), "description", FieldRule::Malformed),
    ] {
        let request = world.http().put(world.api(&format!("/portals/{id}"))).json(&body);
        let answer = ask(request.bearer_auth(&token)).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        assert_eq!(answer.problem().fields, [FieldProblem::new(field, rule, None)], "{body}");
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn an_overview_counts_what_a_portal_has_and_nothing_of_others() {
    let world = World::start().await;
    let admin = world.admin().await;
    let demo = world.portal("demo").await;
    let other = world.portal("other").await.portal_id;
    let overview = async |id| admin.get_portal_overview(id).await.unwrap();
    assert_eq!(overview(&demo.portal_id).await, PortalOverview::default());

    let model =
        world.published(&admin, "Qwen", ProductType::ModelApi, &[&demo.portal_id, &other]).await;
    let tools = world.published(&admin, "Maps", ProductType::McpServer, &[&demo.portal_id]).await;
    admin.create_product(&product("Hidden", ProductType::RestApi)).await.unwrap();
    for (username, status) in [
        ("dev3", DeveloperStatus::Pending),
        ("dev4", DeveloperStatus::Pending),
        ("dev5", DeveloperStatus::Suspended),
    ] {
        world.developer(&demo.portal_id, username, status).await;
    }
    world.subscriber(&demo.portal_id, "dev1", &model).await;
    approve_subscriptions(&admin, &demo, false).await;
    world.subscriber(&demo.portal_id, "dev2", &tools).await;
    world.subscriber(&other, "dev1", &model).await;
    let expected = PortalOverview {
        products: 2,
        developers: 5,
        pending_developers: 2,
        consumers: 5,
        subscriptions: 2,
        pending_subscriptions: 1,
    };
    assert_eq!(overview(&demo.portal_id).await, expected);
    let expected = PortalOverview {
        products: 1,
        developers: 1,
        pending_developers: 0,
        consumers: 1,
        subscriptions: 1,
        pending_subscriptions: 0,
    };
    assert_eq!(overview(&other).await, expected);
}
