//! Narrowing a list to one portal.

use api::{PageQuery, Portal, PortalId, PortalQuery, PortalSort, SortOrder};
use client::Client;
use leptos::{prelude::*, text_prop::TextProp};
use ui::{Address, ListFilter};

mod text {
    ui::texts! {
        portal = "Portal", "门户";
        all = "All portals", "全部门户";
    }
}

const PARAMETER: &str = "portalId";

/// Chooses a portal by name; `portalId` in the URL. Where there are more than a hundred, the
/// first ones are offered, and the one that the URL names.
#[component]
pub fn PortalFilter() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let portals = LocalResource::new(move || {
        let client = client.clone();
        let chosen = untrack(|| address.get(PARAMETER)).map(PortalId);
        async move { offered(&client, chosen).await }
    });
    move || {
        // Without the names the list is still whole: a failure here is no reason to hide it.
        let portals = portals.get().unwrap_or_default();
        let mut options = vec![(String::new(), text::all.into())];
        options.extend(portals.into_iter().map(|portal| {
            let name = portal.name;
            (portal.portal_id.to_string(), TextProp::from(move || name.clone()))
        }));
        view! { <ListFilter name=PARAMETER label=text::portal options=options /> }
    }
}

async fn offered(client: &Client, chosen: Option<PortalId>) -> Vec<Portal> {
    let query = PortalQuery {
        sort: Some(SortOrder { key: PortalSort::Name, descending: false }),
        ..PortalQuery::default()
    };
    let page = PageQuery { page: 1, size: PageQuery::MAX_SIZE };
    let mut portals = match client.list_portals(&query, page).await {
        Ok(found) => found.content,
        Err(_) => Vec::new(),
    };
    if let Some(chosen) = chosen
        && portals.iter().all(|portal| portal.portal_id != chosen)
        && let Ok(portal) = client.get_portal(&chosen).await
    {
        portals.push(portal);
    }
    portals
}
