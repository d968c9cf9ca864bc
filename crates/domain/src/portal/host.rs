//! Names that lead to a portal.

use api::{BindDomain, DomainType, FieldRule, Portal, PortalId};
use sea_orm::{IntoActiveModel, prelude::*};

use crate::{
    App, Error, Result,
    caller::Admin,
    change::Change,
    clock,
    entity::portal_domain::{COLUMN, Entity, Model},
    list,
    work::{Audit, Work},
};

/// How many names may be bound to a portal, besides its own.
const MAX_CUSTOM: u64 = 50;

/// Lets a name lead to a portal.
pub async fn bind(
    app: &App,
    admin: &Admin,
    portal_id: &PortalId,
    new: BindDomain,
) -> Result<Portal> {
    let BindDomain { domain, protocol, r#type } = new;
    if r#type == Some(DomainType::Default) {
        return Err(Error::field("type", FieldRule::Malformed));
    }
    let domain = normal(&domain);
    let work = Work::begin(app).await?;
    let portal = super::lock(work.tx(), portal_id).await?;
    let custom = Entity::find()
        .filter(COLUMN.portal_id.eq(portal_id.clone()))
        .filter(COLUMN.r#type.eq(DomainType::Custom));
    if list::count(work.tx(), &custom).await? >= MAX_CUSTOM {
        return Err(Error::LimitReached { what: "custom domains of a portal", limit: MAX_CUSTOM });
    }
    let before = super::with_domains(work.tx(), portal.clone()).await?;
    let row = Model {
        domain: domain.clone(),
        portal_id: portal_id.clone(),
        r#type: DomainType::Custom,
        protocol,
        created_at: clock::now(),
    };
    Entity::insert(row.into_active_model())
        .exec_without_returning(work.tx())
        .await
        .map_err(Error::taken("domain", "domain", &domain))?;
    let after = super::with_domains(work.tx(), portal).await?;
    commit(admin, work, "PORTAL_DOMAIN_BOUND", before, after).await
}

/// Takes a name away from a portal. One that does not lead there is no matter.
pub async fn unbind(
    app: &App,
    admin: &Admin,
    portal_id: &PortalId,
    domain: &str,
) -> Result<Portal> {
    let domain = normal(domain);
    let work = Work::begin(app).await?;
    let portal = super::lock(work.tx(), portal_id).await?;
    let before = super::with_domains(work.tx(), portal.clone()).await?;
    let bound = before.portal_domain_config.iter().find(|it| it.domain == domain);
    match bound.map(|it| it.r#type) {
        None => return Ok(before),
        Some(DomainType::Default) => {
            return Err(Error::Refused("the default domain stays as long as its portal"));
        }
        Some(DomainType::Custom) => {}
    }
    Entity::delete_by_id(domain).exec(work.tx()).await?;
    let after = super::with_domains(work.tx(), portal).await?;
    commit(admin, work, "PORTAL_DOMAIN_UNBOUND", before, after).await
}

async fn commit(
    admin: &Admin,
    mut work: Work<'_>,
    action: &'static str,
    before: Portal,
    after: Portal,
) -> Result<Portal> {
    work.announce(Change::Portal(after.portal_id.clone()));
    let audit = Audit::new(action, "PORTAL")
        .target(&after.portal_id)
        .before(&before.portal_domain_config)?
        .after(&after.portal_domain_config)?;
    work.commit(admin, audit).await?;
    Ok(after)
}

/// A name as it is stored and looked up: lower case, no dot at the end.
fn normal(domain: &str) -> String {
    domain.strip_suffix('.').unwrap_or(domain).to_ascii_lowercase()
}
