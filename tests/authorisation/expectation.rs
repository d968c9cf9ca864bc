//! The table: what every kind of caller is answered by every operation.

use crate::people::Who;

/// What an operation answers to a request that is valid in every other respect.
pub(crate) struct Row {
    pub(crate) operation: &'static str,
    /// By caller, in the order of [`Who::ALL`].
    pub(crate) statuses: [u16; 7],
}

impl Row {
    /// What somebody is answered.
    pub(crate) fn status(&self, who: Who) -> u16 {
        let position = Who::ALL.iter().position(|it| *it == who).unwrap();
        self.statuses[position]
    }
}

//                            anonymous, owner, neighbour, foreigner, stray, suspended, admin
/// For everybody, whoever they are.
const PUBLIC: [u16; 7] = [200, 200, 200, 200, 200, 200, 200];
/// For who may see what is published in the owner's portal.
const VISIBLE: [u16; 7] = [200, 200, 200, 404, 200, 200, 200];
/// For administrators.
const ADMIN: [u16; 7] = [401, 403, 403, 403, 401, 401, 200];
/// For developers, about themselves and what is theirs.
const OWN: [u16; 7] = [401, 200, 200, 200, 401, 401, 403];
/// For the developer whom the thing in the path belongs to.
const OWNER: [u16; 7] = [401, 200, 404, 404, 401, 401, 403];
/// For the developer whom the thing in the path belongs to, and for administrators.
const OWNER_OR_ADMIN: [u16; 7] = [401, 200, 404, 404, 401, 401, 200];
/// For both kinds of accounts; each is shown what it may see.
const ACCOUNT: [u16; 7] = [401, 200, 200, 200, 401, 401, 200];

const fn row(operation: &'static str, statuses: [u16; 7]) -> Row {
    Row { operation, statuses }
}

pub(crate) const TABLE: &[Row] = &[
    row("check_health", PUBLIC),
    row("check_readiness", PUBLIC),
    // The administrator exists.
    row("need_init", PUBLIC),
    row("init_admin", [409; 7]),
    row("log_in_admin", PUBLIC),
    row("log_out_admin", ADMIN),
    row("get_admin", ADMIN),
    row("get_current_admin", ADMIN),
    row("change_admin_password", ADMIN),
    row("get_admin_setting", ADMIN),
    row("set_admin_setting", ADMIN),
    // The name is that of a developer of the owner's portal, unknown in the foreigner's.
    row("log_in_developer", [200, 200, 200, 401, 200, 200, 200]),
    row("register_developer", PUBLIC),
    row("log_out_developer", OWN),
    row("get_developer_profile", PUBLIC),
    row("update_developer_profile", OWN),
    row("change_developer_password", OWN),
    row("list_developers", ADMIN),
    row("get_developer", ADMIN),
    row("update_developer_status", ADMIN),
    row("delete_developer", ADMIN),
    row("get_developer_deletion_impact", ADMIN),
    row("list_portals", ADMIN),
    row("create_portal", ADMIN),
    row("get_portal_profile", PUBLIC),
    row("get_portal", ADMIN),
    row("update_portal", ADMIN),
    row("delete_portal", ADMIN),
    row("get_portal_deletion_impact", ADMIN),
    row("bind_portal_domain", ADMIN),
    row("unbind_portal_domain", ADMIN),
    row("get_portal_overview", ADMIN),
    row("list_portal_publications", ADMIN),
    row("list_portal_subscriptions", ADMIN),
    row("list_product_categories", PUBLIC),
    row("create_product_category", ADMIN),
    row("get_product_category", PUBLIC),
    row("update_product_category", ADMIN),
    // There are products in it.
    row("delete_product_category", [401, 403, 403, 403, 401, 401, 400]),
    row("add_products_to_category", ADMIN),
    row("remove_products_from_category", ADMIN),
    row("list_products", PUBLIC),
    row("create_product", ADMIN),
    row("get_product", VISIBLE),
    row("update_product", ADMIN),
    row("delete_product", ADMIN),
    row("get_product_deletion_impact", ADMIN),
    row("list_categories_of_product", VISIBLE),
    row("set_categories_of_product", ADMIN),
    row("list_product_publications", ADMIN),
    row("publish_product", ADMIN),
    row("withdraw_product", ADMIN),
    row("get_product_ref", VISIBLE),
    row("create_product_ref", ADMIN),
    row("delete_product_ref", ADMIN),
    row("list_product_subscriptions", [401, 200, 200, 404, 401, 401, 200]),
    row("list_api_definitions", ADMIN),
    row("create_api_definition", ADMIN),
    row("get_api_definition", ADMIN),
    row("update_api_definition", ADMIN),
    row("delete_api_definition", ADMIN),
    row("get_api_definition_deletion_impact", ADMIN),
    row("inspect_api_definition", ADMIN),
    row("inspect_api", ADMIN),
    row("list_consumers", ACCOUNT),
    row("create_consumer", OWN),
    row("get_consumer", OWNER_OR_ADMIN),
    row("update_consumer", OWNER),
    row("delete_consumer", OWNER_OR_ADMIN),
    row("get_consumer_deletion_impact", OWNER_OR_ADMIN),
    row("set_primary_consumer", OWNER),
    row("get_primary_consumer", OWN),
    // There are some already.
    row("create_consumer_credential", [401, 409, 404, 404, 401, 401, 403]),
    row("get_consumer_credential", OWNER),
    row("set_consumer_credential", OWNER),
    row("delete_consumer_credential", OWNER),
    row("list_credentials", OWNER),
    row("create_credential", OWNER),
    row("update_credential", OWNER),
    row("delete_credential", OWNER),
    row("rotate_credential", OWNER),
    row("create_subscription", OWNER),
    row("list_consumer_subscriptions", OWNER_OR_ADMIN),
    row("list_developer_subscriptions", ADMIN),
    row("list_subscriptions", OWN),
    row("approve_consumer_subscription", ADMIN),
    row("update_subscription", ADMIN),
    row("approve_subscription", ADMIN),
    row("reject_subscription", ADMIN),
    row("cancel_subscription", OWNER_OR_ADMIN),
    row("list_approvals", ADMIN),
    row("decide_approvals", ADMIN),
    row("list_gateways", ADMIN),
    row("get_gateway", ADMIN),
    row("get_overview", ADMIN),
    row("get_usage", ACCOUNT),
    row("get_refusal", OWNER_OR_ADMIN),
    row("list_audit_logs", ADMIN),
];
