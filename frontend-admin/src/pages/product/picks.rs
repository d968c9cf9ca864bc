//! What can be chosen for a product, found by the server.

use api::{
    ApiDefinitionQuery, CategoryId, Page, PageQuery, PortalId, PortalQuery, PortalSort,
    ProductCategoryQuery, ProductCategorySort, ProductId, ProductType, SortOrder,
};
use client::Client;
use ui::{Pick, PickFrom};

mod text {
    ui::texts! {
        automatic = "Subscriptions are approved automatically", "订阅自动通过";
        manual = "Subscriptions are approved by an administrator", "订阅需管理员审批";
    }
}

fn named(name: String) -> Option<String> {
    (!name.is_empty()).then_some(name)
}

fn picks<T>(page: Page<T>, pick: impl Fn(T) -> Pick) -> Vec<Pick> {
    page.content.into_iter().map(pick).collect()
}

/// Categories by name.
pub fn categories(client: Client) -> PickFrom {
    PickFrom::from(move |name: String| {
        let client = client.clone();
        async move {
            let sort = Some(SortOrder { key: ProductCategorySort::Name, descending: false });
            let query =
                ProductCategoryQuery { name: named(name), sort, ..ProductCategoryQuery::default() };
            let page = client.list_product_categories(&query, PageQuery::default()).await?;
            Ok(picks(page, |it| Pick {
                key: it.category_id.to_string(),
                label: it.name,
                note: it.description,
            }))
        }
    })
}

/// Portals by name, without those that have a product already.
pub fn portals(client: Client, without: Option<ProductId>) -> PickFrom {
    PickFrom::from(move |name: String| {
        let (client, without) = (client.clone(), without.clone());
        let note = |automatic: bool| if automatic { text::automatic() } else { text::manual() };
        let notes = [note(false), note(true)];
        async move {
            let sort = Some(SortOrder { key: PortalSort::Name, descending: false });
            let query = PortalQuery { name: named(name), exclude_product_id: without, sort };
            let page = client.list_portals(&query, PageQuery::default()).await?;
            Ok(picks(page, |it| {
                let automatic = it.portal_setting_config.auto_approve_subscriptions;
                Pick {
                    key: it.portal_id.to_string(),
                    label: it.name,
                    note: Some(notes[usize::from(automatic)].to_owned()),
                }
            }))
        }
    })
}

/// API definitions of a type that no product is linked to, by name.
pub fn definitions(client: Client, r#type: ProductType) -> PickFrom {
    PickFrom::from(move |name: String| {
        let client = client.clone();
        async move {
            let query = ApiDefinitionQuery {
                r#type: Some(r#type),
                keyword: named(name),
                unlinked: Some(true),
                ..ApiDefinitionQuery::default()
            };
            let page = client.list_api_definitions(&query, PageQuery::default()).await?;
            Ok(picks(page, |it| Pick {
                key: it.api_definition_id.to_string(),
                label: it.name,
                note: it.description,
            }))
        }
    })
}

/// The identifiers of chosen categories.
pub fn category_ids(chosen: &[Pick]) -> Vec<CategoryId> {
    chosen.iter().map(|pick| CategoryId(pick.key.clone())).collect()
}

/// The identifiers of chosen portals.
pub fn portal_ids(chosen: &[Pick]) -> Vec<PortalId> {
    chosen.iter().map(|pick| PortalId(pick.key.clone())).collect()
}
