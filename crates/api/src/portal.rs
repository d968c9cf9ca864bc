//! Portals: the sites that developers visit.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    AdminId, SortOrder,
    id::{string_id, text_enum},
    validation,
};

string_id! {
    /// Identifies a portal.
    PortalId, "portal-"
}

/// A portal as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Portal {
    pub portal_id: PortalId,
    #[schema(example = "himarket-demo")]
    pub name: String,
    #[schema(example = "Every model and tool of Acme")]
    pub description: Option<String>,
    /// Who created it.
    pub admin_id: AdminId,
    pub portal_setting_config: PortalSetting,
    pub portal_ui_config: PortalUi,
    /// Names that lead to this portal.
    pub portal_domain_config: Vec<PortalDomain>,
}

/// What everybody may know of a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortalProfile {
    pub portal_id: PortalId,
    #[schema(example = "himarket-demo")]
    pub name: String,
    #[schema(example = "Every model and tool of Acme")]
    pub description: Option<String>,
    pub portal_ui_config: PortalUi,
}

/// The rules of a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "camelCase", default)]
pub struct PortalSetting {
    /// Developers may register and log in with a password.
    pub builtin_auth_enabled: bool,
    /// New developers need no approval.
    pub auto_approve_developers: bool,
    /// New subscriptions need no approval, unless the product says otherwise.
    pub auto_approve_subscriptions: bool,
}

impl Default for PortalSetting {
    fn default() -> Self {
        Self {
            builtin_auth_enabled: true,
            auto_approve_developers: false,
            auto_approve_subscriptions: true,
        }
    }
}

/// How a portal looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "camelCase", default)]
pub struct PortalUi {
    /// The picture above the menu: an `http` or `https` URL, or a `data:` URL of a PNG, JPEG, GIF
    /// or WebP of at most 16384 bytes.
    #[garde(custom(validation::picture))]
    #[schema(example = "https://acme.example/logo.png")]
    pub logo: Option<String>,
    /// The picture in the tab of a browser, given like `logo`.
    #[garde(custom(validation::picture))]
    #[schema(example = "https://acme.example/favicon.png")]
    pub icon: Option<String>,
    /// Which entries the menu shows; an absent one is shown.
    #[garde(skip)]
    pub menu_visibility: Option<MenuVisibility>,
}

/// Entry of the menu → whether it is shown.
pub type MenuVisibility = BTreeMap<String, bool>;

/// A name that leads to a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortalDomain {
    /// Lower case, without port.
    #[schema(example = "api.acme.example")]
    pub domain: String,
    pub r#type: DomainType,
    pub protocol: Protocol,
}

text_enum! {
    /// Where a domain of a portal comes from.
    DomainType {
        /// Made with the portal.
        Default,
        /// Bound by an administrator.
        Custom,
    }
}

text_enum! {
    /// How a domain is reached.
    Protocol {
        Http,
        Https,
    }
}

/// Makes a portal.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct CreatePortal {
    /// Must be free.
    #[garde(length(chars, max = 50), custom(validation::name))]
    #[schema(min_length = 1, max_length = 50, example = "himarket-demo")]
    pub name: String,
    #[garde(inner(length(chars, max = 1024)), custom(validation::text))]
    #[serde(default)]
    #[schema(max_length = 1024, example = "Every model and tool of Acme")]
    pub description: Option<String>,
}

/// Which portals to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PortalQuery {
    /// Part of the name. Case does not matter; on SQLite that holds for the letters of ASCII.
    #[garde(inner(length(chars, max = 50)), custom(validation::text))]
    #[param(max_length = 50, example = "demo")]
    pub name: Option<String>,
    /// `createAt`, `updatedAt` or `name`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "createAt,desc")]
    pub sort: Option<SortOrder<PortalSort>>,
}

/// What portals can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum PortalSort {
    #[default]
    CreateAt,
    UpdatedAt,
    Name,
}
