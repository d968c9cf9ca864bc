//! The first page: what is done, what is next, and what there is.

use api::{Admin, Page, PageQuery, Portal, PortalQuery, PortalSort, SortOrder};
use client::Client;
use leptos::prelude::*;
use ui::{ButtonLink, Card, Fact, Kind, Load, PageHead, Step, Steps, Tile, Title};

use super::portal;

mod text {
    ui::texts! {
        title = "Home", "首页";
        morning(name: &str) = "Good morning, {name}", "{name}，早上好";
        afternoon(name: &str) = "Good afternoon, {name}", "{name}，下午好";
        evening(name: &str) = "Good evening, {name}", "{name}，晚上好";
        hint = "What is set up, and what comes next", "查看平台的搭建进度和概况";
        create_portal = "Create portal", "创建门户";
        setup = "Set up your marketplace", "搭建你的市场";
        admin_made = "Administrator account created", "管理员账号已创建";
        admin_note(name: &str) = "You are logged in as {name}", "当前登录账号：{name}";
        portal_made = "First portal created", "已创建第一个门户";
        portal_to_make = "Create your first portal", "创建第一个门户";
        portal_note = "A portal is the site where developers find and subscribe to products", "开发者在门户中浏览和订阅产品";
        open_account = "Open account", "查看账号";
        open_portals = "Open portals", "查看门户";
        facts = "Facts", "概况";
        portals = "Portals", "门户";
        portals_note = "sites for developers", "面向开发者的站点";
        newest = "Newest portals", "最近创建的门户";
        all_portals = "All portals", "全部门户";
        no_domain = "No domain yet", "暂无域名";
    }
}

const NEWEST: u64 = 5;

/// Greets, and shows how far the set-up is.
#[component]
pub fn Home() -> impl IntoView {
    let client = expect_context::<Client>();
    let admin = expect_context::<Admin>();
    let name = admin.username.clone();
    let portals = LocalResource::new(move || {
        let client = client.clone();
        let query = PortalQuery {
            sort: Some(SortOrder { key: PortalSort::CreateAt, descending: true }),
            ..PortalQuery::default()
        };
        async move { client.list_portals(&query, PageQuery { page: 1, size: NEWEST }).await }
    });
    view! {
        <Title text=text::title />
        <PageHead title=move || greeting(&name) note=text::hint />
        <Load resource=portals let:portals>
            <Overview username=admin.username.clone() portals=portals />
        </Load>
    }
}

fn greeting(name: &str) -> String {
    match ui::hour() {
        5..12 => text::morning(name),
        12..18 => text::afternoon(name),
        _ => text::evening(name),
    }
}

#[component]
fn Overview(username: String, portals: Page<Portal>) -> impl IntoView {
    let total = portals.total_elements;
    let steps = vec![
        Step {
            done: true,
            title: text::admin_made.into(),
            note: (move || text::admin_note(&username)).into(),
            link: Some(("/account".to_owned(), text::open_account.into())),
        },
        if total == 0 {
            Step {
                done: false,
                title: text::portal_to_make.into(),
                note: text::portal_note.into(),
                link: Some((portal::CREATE_URL.to_owned(), text::create_portal.into())),
            }
        } else {
            Step {
                done: true,
                title: text::portal_made.into(),
                note: text::portal_note.into(),
                link: Some((portal::LIST_URL.to_owned(), text::open_portals.into())),
            }
        },
    ];
    view! {
        <div class="sections">
            <section class="grid" aria-label=text::facts>
                <Fact
                    label=text::portals
                    value=move || ui::number(total)
                    note=text::portals_note
                />
            </section>
            <Steps title=text::setup steps=steps />
            {(total > 0).then(|| view! { <Newest portals=portals.content /> })}
        </div>
    }
}

#[component]
fn Newest(portals: Vec<Portal>) -> impl IntoView {
    let rows = portals
        .into_iter()
        .map(|portal| {
            let domain = portal.portal_domain_config.into_iter().next().map(|domain| domain.domain);
            let domain = move || domain.clone().unwrap_or_else(|| text::no_domain().to_owned());
            view! {
                <li class="row">
                    <Tile name=portal.name.clone() />
                    <div class="grow">
                        <h3 class="cut">{portal.name}</h3>
                        <p class="faint cut">{domain}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    let all = || {
        view! {
            <ButtonLink href=portal::LIST_URL kind=Kind::Ghost small=true>
                {text::all_portals}
            </ButtonLink>
        }
    };
    view! {
        <Card title=text::newest aside=all>
            <ul class="rows">{rows}</ul>
        </Card>
    }
}
