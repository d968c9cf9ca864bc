//! Portals: the sites that developers visit.

mod deletion;
pub(crate) mod directory;
mod host;
mod overview;

use api::{
    CreatePortal, DomainType, Page, PageQuery, Portal, PortalDomain, PortalId, PortalProfile,
    PortalQuery, PortalSort, Protocol, SortOrder, UpdatePortal,
};
use sea_orm::{
    ActiveValue::Set, IntoActiveModel, LoaderTrait, QueryOrder, QuerySelect, QueryTrait, Select,
    prelude::*,
};

use crate::{
    App, Result,
    caller::{Admin, Developer},
    change::Change,
    clock,
    entity::{
        portal::{ActiveModel, COLUMN, Column, Entity, Model},
        portal_domain, publication,
    },
    error::Error,
    list::{self, Slice},
    work::{Audit, Work},
};

pub use deletion::{delete, deletion_impact};
pub use host::{bind, unbind};
pub use overview::overview;

/// Lists the portals that match `query`, newest first unless it says otherwise.
pub async fn list(
    app: &App,
    _: &Admin,
    query: PortalQuery,
    page: PageQuery,
) -> Result<Page<Portal>> {
    let PortalQuery { name, exclude_product_id, sort } = query;
    let mut select = Entity::find();
    if let Some(name) = name {
        select = select.filter(list::contains(app, Column::Name, &name));
    }
    if let Some(product_id) = exclude_product_id {
        let portals = publication::Entity::find()
            .select_only()
            .column(publication::Column::PortalId)
            .filter(publication::COLUMN.product_id.eq(product_id));
        select = select.filter(COLUMN.portal_id.not_in_subquery(portals.into_query()));
    }
    let slice = Slice::new(page, list::total(app, &select).await?);
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
    let domains = rows.load_many(domains(), &app.db).await?;
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
    work.announce(Change::Portal(portal_id.clone()));
    let audit = Audit::new("PORTAL_CREATED", "PORTAL").target(&portal_id).after(&portal)?;
    work.commit(admin, audit).await?;
    Ok(portal)
}

/// Shows a portal.
pub async fn get(app: &App, _: &Admin, portal_id: &PortalId) -> Result<Portal> {
    let row = Entity::find_by_id(portal_id.clone()).one(&app.db).await?;
    let row = row.ok_or_else(|| Error::not_found("portal", portal_id))?;
    with_domains(&app.db, row).await
}

/// Changes what the request names.
pub async fn update(
    app: &App,
    admin: &Admin,
    portal_id: &PortalId,
    change: UpdatePortal,
) -> Result<Portal> {
    let UpdatePortal { name, description, portal_setting_config, portal_ui_config } = change;
    let mut work = Work::begin(app).await?;
    let before = lock(work.tx(), portal_id).await?;
    let name = name.unwrap_or_else(|| before.name.clone());
    let mut row = before.clone().into_active_model();
    row.name = Set(name.clone());
    if let Some(description) = description.into_change() {
        row.description = Set(description);
    }
    if let Some(setting) = portal_setting_config {
        row.setting = Set(setting);
    }
    if let Some(ui) = portal_ui_config {
        row.ui = Set(ui);
    }
    row.updated_at = Set(clock::now());
    let row = row.update(work.tx()).await.map_err(Error::taken("portal", "name", &name))?;
    let before = with_domains(work.tx(), before).await?;
    let portal = with_domains(work.tx(), row).await?;
    work.announce(Change::Portal(portal_id.clone()));
    let audit =
        Audit::new("PORTAL_UPDATED", "PORTAL").target(portal_id).before(&before)?.after(&portal)?;
    work.commit(admin, audit).await?;
    Ok(portal)
}

/// Holds on to a portal: whoever wants to change it or to add something to it meanwhile waits.
async fn lock(tx: &impl ConnectionTrait, portal_id: &PortalId) -> Result<Model> {
    let row = Entity::find_by_id(portal_id.clone()).lock_exclusive().one(tx).await?;
    row.ok_or_else(|| Error::not_found("portal", portal_id))
}

/// Keeps the portal of a developer from being changed or deleted, before anything below it is held.
pub(crate) async fn hold(tx: &impl ConnectionTrait, developer: &Developer) -> Result<Model> {
    let id = developer.portal_id.clone();
    let row = Entity::find_by_id(id).lock_shared().one(tx).await?;
    // An account ends with its portal.
    row.ok_or(Error::Unauthenticated)
}

/// Finds the portal that a request for `host` reaches: the one that the name is bound to, or the
/// first one for an address or `localhost`.
pub fn resolve(app: &App, host: &str) -> Result<std::sync::Arc<PortalProfile>> {
    app.portals
        .resolve(host)
        .ok_or_else(|| Error::NotFound { what: "portal at", id: host.to_owned() })
}

async fn with_domains(db: &impl ConnectionTrait, row: Model) -> Result<Portal> {
    let domains = domains().filter(portal_domain::COLUMN.portal_id.eq(row.portal_id.clone()));
    let domains = domains.all(db).await?;
    Ok(view((row, domains)))
}

/// The oldest first: that is the default one.
fn domains() -> Select<portal_domain::Entity> {
    portal_domain::Entity::find()
        .order_by_asc(portal_domain::Column::CreatedAt)
        .order_by_asc(portal_domain::Column::Domain)
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
