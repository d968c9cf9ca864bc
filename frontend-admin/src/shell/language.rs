//! The language that an administrator has chosen: the server keeps it, for every browser.

use api::SetAdminSetting;
use client::Client;
use leptos::{prelude::*, task::spawn_local};
use ui::Locale;

/// The setting that holds it.
const KEY: &str = "admin.locale";

/// Takes over what was chosen elsewhere, and writes down what is chosen here.
pub fn follow() {
    let client = StoredValue::new(expect_context::<Client>());
    let locale = expect_context::<RwSignal<Locale>>();
    let known = StoredValue::new(locale.get_untracked());
    spawn_local(async move {
        // Without an answer the choice of this browser holds.
        let Ok(setting) = client.get_value().get_admin_setting(KEY).await else { return };
        let Some(chosen) = setting.setting_value.as_deref().map(Locale::from_tag) else { return };
        known.try_set_value(chosen);
        ui::choose_locale(locale, chosen);
    });
    Effect::new(move |_| {
        let chosen = locale.get();
        if known.get_value() == chosen {
            return;
        }
        known.set_value(chosen);
        let body = SetAdminSetting { setting_value: chosen.tag().to_owned() };
        let client = client.get_value();
        spawn_local(async move {
            // This browser remembers it in any case.
            drop(client.set_admin_setting(KEY, &body).await);
        });
    });
}
