//! What the whole app shares, and its routes.

use client::Client;
use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};
use ui::{Connection, ConnectionBanner, Leaving, MissingPage, Session, Toaster};

use crate::{
    arrival::Arrival,
    pages::{
        Account, ApiDefinition, ApiDefinitions, Approvals, AuditLogs, Categories, CategoryDetail,
        CreateApiDefinition, DeveloperPage, Developers, EditApiDefinition, GatewayPage, Gateways,
        Home, Login, PortalPage, Portals, ProductDetail, Products, UsagePage,
    },
    shell::Shell,
};

// The page with every component is for those who work on them; for others there is no such page.
#[cfg(any(debug_assertions, feature = "gallery"))]
use ui::Gallery;
#[cfg(not(any(debug_assertions, feature = "gallery")))]
use ui::MissingPage as Gallery;

/// The app.
#[component]
pub fn App() -> impl IntoView {
    ui::provide_locale();
    ui::provide_theme();
    ui::provide_site_name(ui::text::himarket);
    Session::provide();
    Leaving::provide();
    Arrival::provide();
    let client = Client::new(api_base());
    provide_context(client.clone());
    Connection::provide(move || {
        let client = client.clone();
        async move { client.need_init().await }
    });
    ui::provide_toasts();

    view! {
        <Router>
            <Routes fallback=MissingPage>
                <Route path=path!("/login") view=Login />
                <Route path=path!("/__ui") view=Gallery />
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=Home />
                    <Route path=path!("/portals") view=Portals />
                    <Route path=path!("/api-definitions") view=ApiDefinitions />
                    <Route path=path!("/api-definitions/new") view=CreateApiDefinition />
                    <Route path=path!("/api-definitions/:id") view=ApiDefinition />
                    <Route path=path!("/api-definitions/:id/edit") view=EditApiDefinition />
                    <Route path=path!("/products") view=Products />
                    <Route path=path!("/products/:id") view=ProductDetail />
                    <Route path=path!("/categories") view=Categories />
                    <Route path=path!("/categories/:id") view=CategoryDetail />
                    <Route path=path!("/portals/:id") view=PortalPage />
                    <Route path=path!("/approvals") view=Approvals />
                    <Route path=path!("/developers") view=Developers />
                    <Route path=path!("/developers/:id") view=DeveloperPage />
                    <Route path=path!("/gateways") view=Gateways />
                    <Route path=path!("/gateways/:id") view=GatewayPage />
                    <Route path=path!("/audit-log") view=AuditLogs />
                    <Route path=path!("/usage") view=UsagePage />
                    <Route path=path!("/account") view=Account />
                    <Route path=path!("/*rest") view=MissingPage />
                </ParentRoute>
            </Routes>
        </Router>
        <Toaster />
        <ConnectionBanner />
    }
}

/// The API is where the app came from.
fn api_base() -> String {
    format!("{}/api/v1", location().origin().unwrap_or_default())
}
