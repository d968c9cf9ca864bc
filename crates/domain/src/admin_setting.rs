//! Settings of administrators: each has their own, and nobody sees those of others.

use api::{AdminSetting, AdminSettingKey, SetAdminSetting};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QuerySelect, prelude::*};

use crate::{
    App, Error, Result,
    caller::Admin,
    clock,
    entity::{
        admin_setting::{ActiveModel, COLUMN, Entity, Model},
        administrator,
    },
    list,
    work::{Audit, Work},
};

/// How many an administrator may have.
const LIMIT: u64 = 100;

/// Shows a setting of the caller; one that was never written has no value.
pub async fn get(app: &App, admin: &Admin, key: AdminSettingKey) -> Result<AdminSetting> {
    let AdminSettingKey { setting_key } = key;
    let row = find(&app.db, admin, &setting_key).await?;
    Ok(show(setting_key, row))
}

/// Writes a setting of the caller, whether it was there before or not.
pub async fn set(
    app: &App,
    admin: &Admin,
    key: AdminSettingKey,
    change: SetAdminSetting,
) -> Result<AdminSetting> {
    let AdminSettingKey { setting_key } = key;
    let SetAdminSetting { setting_value } = change;
    let work = Work::begin(app).await?;
    // Of two first writes at once, the later one finds the row of the other.
    hold_own(work.tx(), admin).await?;
    let row = find(work.tx(), admin, &setting_key).await?;
    let before = show(setting_key.clone(), row.clone());
    let now = clock::now();
    match row {
        Some(row) => {
            let mut row = row.into_active_model();
            row.setting_value = Set(setting_value.clone());
            row.updated_at = Set(now);
            row.update(work.tx()).await?;
        }
        None => {
            check_room(work.tx(), admin).await?;
            let row = ActiveModel {
                admin_id: Set(admin.id.clone()),
                setting_key: Set(setting_key.clone()),
                setting_value: Set(setting_value.clone()),
                created_at: Set(now),
                updated_at: Set(now),
            };
            Entity::insert(row).exec_without_returning(work.tx()).await?;
        }
    }
    let setting = AdminSetting { setting_key, setting_value: Some(setting_value) };
    let audit = Audit::new("ADMIN_SETTING_CHANGED", "ADMIN_SETTING")
        .target(&setting.setting_key)
        .before(&before)?
        .after(&setting)?;
    work.commit(admin, audit).await?;
    Ok(setting)
}

async fn find(db: &impl ConnectionTrait, admin: &Admin, key: &str) -> Result<Option<Model>> {
    Ok(Entity::find_by_id((admin.id.clone(), key.to_owned())).one(db).await?)
}

/// Holds on to the caller's own account, so that nobody else changes what belongs to it.
async fn hold_own(tx: &impl ConnectionTrait, admin: &Admin) -> Result<()> {
    let select = administrator::Entity::find_by_id(admin.id.clone()).lock_exclusive();
    match select.one(tx).await? {
        Some(_) => Ok(()),
        // A session ends with its account.
        None => Err(Error::Unauthenticated),
    }
}

/// Makes sure that a held administrator may have one more.
async fn check_room(tx: &impl ConnectionTrait, admin: &Admin) -> Result<()> {
    let own = Entity::find().filter(COLUMN.admin_id.eq(admin.id.clone()));
    if list::count(tx, &own).await? >= LIMIT {
        return Err(Error::LimitReached { what: "settings of an administrator", limit: LIMIT });
    }
    Ok(())
}

fn show(setting_key: String, row: Option<Model>) -> AdminSetting {
    AdminSetting { setting_key, setting_value: row.map(|row| row.setting_value) }
}
