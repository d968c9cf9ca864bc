//! One portal.

use api::{DeletionImpact, Portal, PortalId, UpdatePortal};
use client::Client;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{ConfirmDialog, Glyph, Icon, Load, Tab, Tabs, Tile, Title, Toasts};

mod branding;
mod domains;
mod menu;
mod overview;
mod preview;
mod products;
mod publish;
mod security;
mod settings;

use super::LIST_URL;
use crate::{
    crumbs::Crumbs,
    pages::{
        developer::DeveloperList,
        subscription::{Owner, Subscriptions},
    },
};

mod text {
    ui::texts! {
        portals = "Portals", "门户";
        parts = "Parts of this portal", "门户信息";
        overview = "Overview", "概览";
        products = "Products", "产品";
        developers = "Developers", "开发者";
        subscriptions = "Subscriptions", "订阅";
        settings = "Settings", "设置";
        security = "Access", "访问控制";
        domains = "Domains", "域名";
        branding = "Branding", "品牌";
        menu = "Menu", "菜单";
        open = "Open portal", "打开门户";
        delete = "Delete portal", "删除门户";
        delete_note(name: &str) = "{name} is deleted with everything that belongs to it. This cannot be undone.", "{name} 及其所有内容将被删除，且无法恢复。";
        deleted(name: &str) = "Portal {name} has been deleted", "门户 {name} 已删除";
    }
}

/// The portal that a page is about; every part shows it and may change it.
#[derive(Clone, Copy)]
pub struct Open {
    portal: RwSignal<Portal>,
    client: StoredValue<Client>,
    pub toasts: Toasts,
}

impl Open {
    fn provide(portal: Portal) -> Self {
        let open = Self {
            portal: RwSignal::new(portal),
            client: StoredValue::new(expect_context()),
            toasts: expect_context(),
        };
        provide_context(open);
        open
    }

    pub fn client(self) -> Client {
        self.client.get_value()
    }

    pub fn id(self) -> PortalId {
        self.portal.with_untracked(|portal| portal.portal_id.clone())
    }

    pub fn get(self) -> Portal {
        self.portal.get()
    }

    pub fn name(self) -> String {
        self.portal.with(|portal| portal.name.clone())
    }

    /// Shows what the server answered.
    pub fn learn(self, portal: Portal) {
        self.portal.try_set(portal);
    }

    /// Changes the portal and shows what became of it.
    pub async fn update(self, body: &UpdatePortal) -> client::Result<()> {
        let portal = self.client().update_portal(&self.id(), body).await?;
        self.learn(portal);
        Ok(())
    }

    /// Where visitors find the portal: a name that somebody bound before the one made with it.
    fn address(self) -> Option<String> {
        self.portal.with(|portal| {
            let custom = |it: &&api::PortalDomain| it.r#type == api::DomainType::Custom;
            let domains = &portal.portal_domain_config;
            domains.iter().find(custom).or(domains.first()).map(domains::url)
        })
    }
}

/// The page of a portal.
#[component]
pub fn PortalPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let params = use_params_map();
    let id = Memo::new(move |_| PortalId(params.with(|map| map.get("id").unwrap_or_default())));
    let portal = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.get());
        async move { client.get_portal(&id).await }
    });
    view! {
        <Load resource=portal let:portal>
            <Whole portal=portal />
        </Load>
    }
}

#[component]
fn Whole(portal: Portal) -> impl IntoView {
    let open = Open::provide(portal);
    let deleting = RwSignal::new(false);
    let tabs = vec![
        Tab::new("overview", text::overview, || view! { <overview::Overview /> }),
        Tab::new("products", text::products, || view! { <products::Products /> }),
        Tab::new("developers", text::developers, move || {
            view! { <DeveloperList portal=open.id() /> }
        }),
        Tab::new("subscriptions", text::subscriptions, move || {
            view! { <Subscriptions owner=Owner::Portal(open.id()) /> }
        }),
        Tab::new("security", text::security, || view! { <security::Security /> }),
        Tab::new("domains", text::domains, || view! { <domains::Domains /> }),
        Tab::new("branding", text::branding, || view! { <branding::Branding /> }),
        Tab::new("menu", text::menu, || view! { <menu::MenuEntries /> }),
        Tab::new("settings", text::settings, move || {
            view! { <settings::Settings on_delete=move || deleting.set(true) /> }
        }),
    ];
    let site = Signal::derive(move || open.address());
    view! {
        <Title text=move || open.name() />
        <div class="sections">
            <div class="stack">
                <Crumbs href=LIST_URL label=text::portals />
                <div class="head">
                    <div class="row">
                        <Tile name=Signal::derive(move || open.name()) />
                        <h1>{move || open.name()}</h1>
                    </div>
                    {move || {
                        site.get()
                            .map(|href| view! {
                                <a class="button" href=href target="_blank" rel="noopener">
                                    {text::open}
                                    <Icon glyph=Glyph::ExternalLink />
                                </a>
                            })
                    }}
                </div>
            </div>
            <Tabs label=text::parts tabs=tabs />
        </div>
        <DeleteDialog open=open deleting=deleting />
    }
}

#[component]
fn DeleteDialog(open: Open, deleting: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let delete = move || async move { open.client().delete_portal(&open.id()).await };
    let impact = move || async move {
        let impact: DeletionImpact = open.client().get_portal_deletion_impact(&open.id()).await?;
        Ok(impact)
    };
    let leave = StoredValue::new_local(navigate);
    let done = move || {
        let name = untrack(|| open.name());
        open.toasts.done(move || text::deleted(&name));
        leave.with_value(|go| go(LIST_URL, NavigateOptions::default()));
    };
    view! {
        <ConfirmDialog
            id="delete-portal"
            open=deleting
            on_close=move || deleting.set(false)
            title=text::delete
            note=move || text::delete_note(&open.name())
            name=Signal::derive(move || open.name())
            impact=impact
            action=text::delete
            confirm=delete
            on_done=done
        />
    }
}
