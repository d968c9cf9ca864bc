//! Portals: the sites that developers visit.

pub(crate) mod directory;

use api::{
    CreatePortal, DomainType, Page, PageQuery, Portal, PortalDomain, PortalId, PortalProfile,
    PortalQuery, PortalSort, Protocol, SortOrder,
};
use sea_orm::{
    ActiveValue::Set, IntoActiveModel, LoaderTrait, QueryOrder, QuerySelect, prelude::*,
};

use crate::{
    App, Result,
    caller::Admin,
    clock,
    entity::{
        portal::{ActiveModel, Column, Entity, Model},
        portal_domain,
    },
    error::Error,
    list::{self, Slice},
    work::{Audit, Topic, Work},
};

/// Lists the portals that match `query`, newest first unless it says otherwise.
pub async fn list(
    app: &App,
    _: &Admin,
    query: PortalQuery,
    page: PageQuery,
) -> Result<Page<Portal>> {
    let PortalQuery { name, sort } = query;
    let mut select = Entity::find();
    if let Some(name) = name {
        select = select.filter(list::contains(app, Column::Name, &name));
    }
    let slice = Slice::new(page, list::count(&app.db, &select).await?);
    let SortOrder { key, descending } =
        sort.unwrap_or(SortOrder { key: PortalSort::CreateAt, descending: true });
    let column = match key {
        PortalSort::CreateAt => Column::CreatedAt,
        PortalSort::UpdatedAt => Column::UpdatedAt,
        PortalSort::Name => Column::Name,
    };
    let select = select
        .order_by(column, slice.order(descending))
        .order_by(Column::PortalId, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.all(&app.db).await?);
    let domains = rows.load_many(portal_domain::Entity, &app.db).await?;
    Ok(slice.page(rows.into_iter().zip(domains).map(view).collect()))
}

/// Makes a portal with a name of its own under `himarket.local`.
pub async fn create(app: &App, admin: &Admin, new: CreatePortal) -> Result<Portal> {
    let CreatePortal { name, description } = new;
    let mut work = Work::begin(app).await?;
    let now = clock::now();
    let portal_id = PortalId::generate();
    let row = ActiveModel {
        portal_id: Set(portal_id.clone()),
        name: Set(name.clone()),
        description: Set(description),
        admin_id: Set(admin.id.clone()),
        setting: Set(Default::default()),
        ui: Set(Default::default()),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let row = row.insert(work.tx()).await.map_err(Error::taken("portal", "name", &name))?;
    let domain = portal_domain::Model {
        domain: format!("{portal_id}.himarket.local"),
        portal_id: portal_id.clone(),
        r#type: DomainType::Default,
        protocol: Protocol::Http,
        created_at: now,
    };
    portal_domain::Entity::insert(domain.clone().into_active_model()).exec(work.tx()).await?;

    let portal = view((row, vec![domain]));
    work.announce(Topic::Portal, &portal_id);
    let audit = Audit::new("PORTAL_CREATED", "PORTAL").target(&portal_id).after(&portal)?;
    work.commit(admin, audit).await?;
    // The portal is made; should this fail, the outbox makes up for it.
    if let Err(err) = app.portals.reload(&app.db).await {
        tracing::warn!(error = %err, "the portals cannot be read");
    }
    Ok(portal)
}

/// Finds the portal that a request for `host` reaches: the one that the name is bound to, or the
/// first one for an address or `localhost`.
pub fn resolve(app: &App, host: &str) -> Result<std::sync::Arc<PortalProfile>> {
    app.portals
        .resolve(host)
        .ok_or_else(|| Error::NotFound { what: "portal at", id: host.to_owned() })
}

fn view((row, domains): (Model, Vec<portal_domain::Model>)) -> Portal {
    let Model { portal_id, name, description, admin_id, setting, ui, created_at: _, updated_at: _ } =
        row;
    Portal {
        portal_id,
        name,
        description,
        admin_id,
        portal_setting_config: setting,
        portal_ui_config: ui,
        portal_domain_config: domains.into_iter().map(PortalDomain::from).collect(),
    }
}

impl From<portal_domain::Model> for PortalDomain {
    fn from(row: portal_domain::Model) -> Self {
        let portal_domain::Model { domain, portal_id: _, r#type, protocol, created_at: _ } = row;
        Self { domain, r#type, protocol }
    }
}

impl From<Model> for PortalProfile {
    fn from(row: Model) -> Self {
        let Model {
            portal_id,
            name,
            description,
            admin_id: _,
            setting,
            ui,
            created_at: _,
            updated_at: _,
        } = row;
        Self {
            portal_id,
            name,
            description,
            portal_ui_config: ui,
            builtin_auth_enabled: setting.builtin_auth_enabled,
            auto_approve_developers: setting.auto_approve_developers,
        }
    }
}
