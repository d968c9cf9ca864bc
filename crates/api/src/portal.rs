//! Portals: the sites that developers visit.

use std::collections::BTreeMap;

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    AdminId, Patch, ProductId, SortOrder, blank,
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
    /// Whether developers may register and log in with a password.
    #[schema(example = true)]
    pub builtin_auth_enabled: bool,
    /// Whether who registers may log in at once.
    #[schema(example = false)]
    pub auto_approve_developers: bool,
}

/// The rules of a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "camelCase")]
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
    #[serde(deserialize_with = "blank::option")]
    #[schema(max_length = 21_900, example = "https://acme.example/logo.png")]
    pub logo: Option<String>,
    /// The picture in the tab of a browser, given like `logo`.
    #[garde(custom(validation::picture))]
    #[serde(deserialize_with = "blank::option")]
    #[schema(max_length = 21_900, example = "https://acme.example/favicon.png")]
    pub icon: Option<String>,
    /// Which entries the menu shows; an absent one is shown.
    #[garde(skip)]
    #[schema(value_type = Option<std::collections::HashMap<String, bool>>, example = json!({"chat": false}))]
    pub menu_visibility: Option<MenuVisibility>,
}

/// Entry of the menu → whether it is shown.
pub type MenuVisibility = BTreeMap<MenuEntry, bool>;

/// An entry of a portal's menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum MenuEntry {
    Chat,
    Coding,
    Agents,
    Mcp,
    Models,
    Apis,
    Skills,
    Workers,
}

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
    #[derive(Default)]
    Protocol {
        #[default]
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
    #[garde(inner(length(chars, max = 1024), custom(validation::text)))]
    #[serde(default)]
    #[schema(max_length = 1024, example = "Every model and tool of Acme")]
    pub description: Option<String>,
}

/// Changes a portal. What is absent stays; `null` clears what may be empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdatePortal {
    /// Must be free.
    #[garde(inner(length(chars, max = 50), custom(validation::name)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "himarket-demo")]
    pub name: Option<String>,
    #[garde(inner(length(chars, max = 1024), custom(validation::text)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(
        value_type = Option<String>,
        max_length = 1024,
        example = "Every model and tool of Acme"
    )]
    pub description: Patch<String>,
    /// All rules from now on: none may be left out.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_setting_config: Option<PortalSetting>,
    /// All looks from now on.
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub portal_ui_config: Option<PortalUi>,
}

/// Binds a name to a portal.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct BindDomain {
    /// A host name or IPv4 address without scheme, port and path. Must not lead to any portal yet.
    /// One with letters beyond ASCII is refused: give its form `xn--…`.
    #[garde(length(chars, max = 253), custom(validation::domain))]
    #[schema(min_length = 1, max_length = 253, example = "api.acme.example")]
    pub domain: String,
    #[garde(skip)]
    #[serde(default)]
    pub protocol: Protocol,
    /// `CUSTOM`: the other kind is made with the portal.
    #[garde(skip)]
    #[serde(default)]
    pub r#type: Option<DomainType>,
}

/// A portal in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PortalOverview {
    /// Products that are published here.
    #[schema(example = 12)]
    pub products: u64,
    #[schema(example = 340)]
    pub developers: u64,
    /// Developers who wait for approval.
    #[schema(example = 3)]
    pub pending_developers: u64,
    #[schema(example = 410)]
    pub consumers: u64,
    #[schema(example = 950)]
    pub subscriptions: u64,
    /// Subscriptions that wait for approval.
    #[schema(example = 7)]
    pub pending_subscriptions: u64,
}

/// Which portals to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PortalQuery {
    /// Part of the name. Case does not matter; on SQLite that holds for the letters of ASCII.
    #[garde(inner(length(chars, max = 50), custom(validation::text)))]
    #[param(max_length = 50, example = "demo")]
    pub name: Option<String>,
    /// Not those that this product is published in.
    #[garde(inner(custom(validation::id)))]
    #[param(value_type = Option<String>)]
    pub exclude_product_id: Option<ProductId>,
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
