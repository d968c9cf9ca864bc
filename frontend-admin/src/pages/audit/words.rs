//! What actions, actors and things are called.

use ui::Text;

mod text {
    ui::texts! {
        guests = "Not logged in", "未登录";
        admins = "Administrators", "管理员";
        developers = "Developers", "开发者";
        operators = "Operators", "运维人员";
        admin = "Administrator", "管理员";
        setting = "Setting", "个人设置";
        definition = "API definition", "API 定义";
        category = "Category", "类别";
        consumer = "Consumer", "消费者";
        credential = "Credential", "凭证";
        developer = "Developer", "开发者";
        portal = "Portal", "门户";
        product = "Product", "产品";
        subscription = "Subscription", "订阅";
        admin_initialised = "created the first administrator", "创建了首个管理员";
        admin_in = "logged in as", "登录了管理后台";
        admin_out = "logged out", "退出了管理后台";
        admin_failed = "failed to log in", "登录管理后台失败";
        admin_password = "changed the password", "修改了密码";
        admin_reset = "reset an administrator's password", "重置了管理员密码";
        setting_changed = "changed a personal setting", "修改了个人设置";
        definition_created = "created an API definition", "创建了 API 定义";
        definition_deleted = "deleted an API definition", "删除了 API 定义";
        definition_updated = "changed an API definition", "修改了 API 定义";
        category_created = "created a category", "创建了类别";
        category_deleted = "deleted a category", "删除了类别";
        category_added = "added products to a category", "向类别添加了产品";
        category_removed = "removed products from a category", "从类别移除了产品";
        category_updated = "changed a category", "修改了类别";
        consumer_created = "created a consumer", "创建了消费者";
        consumer_deleted = "deleted a consumer", "删除了消费者";
        consumer_primary = "made a consumer the primary one", "设置了默认消费者";
        consumer_updated = "changed a consumer", "修改了消费者";
        credentials_deleted = "deleted all credentials", "删除了全部凭证";
        credential_created = "created a credential", "创建了凭证";
        credential_deleted = "deleted a credential", "删除了凭证";
        credential_rotated = "rotated a credential", "轮换了凭证";
        credential_updated = "changed a credential", "修改了凭证";
        developer_deleted = "deleted a developer", "删除了开发者";
        developer_in = "logged in to the portal as", "登录了门户";
        developer_out = "logged out of the portal", "退出了门户";
        developer_failed = "failed to log in to the portal", "登录门户失败";
        developer_password = "changed the password", "修改了密码";
        developer_profile = "changed the account", "修改了账号信息";
        developer_registered = "registered", "注册了账号";
        developer_status = "changed whether a developer may log in", "修改了开发者状态";
        portal_created = "created a portal", "创建了门户";
        portal_deleted = "deleted a portal", "删除了门户";
        portal_updated = "changed a portal", "修改了门户";
        domain_bound = "bound a domain", "绑定了域名";
        domain_unbound = "unbound a domain", "解绑了域名";
        product_categories = "changed the categories of a product", "修改了产品的类别";
        product_created = "created a product", "创建了产品";
        product_deleted = "deleted a product", "删除了产品";
        product_linked = "linked a product", "关联了产品的 API";
        product_published = "published a product", "发布了产品";
        product_unlinked = "unlinked a product", "解除了产品的关联";
        product_updated = "changed a product", "修改了产品";
        product_withdrawn = "withdrew a product", "下架了产品";
        subscription_approved = "approved a subscription", "通过了订阅";
        subscription_rejected = "rejected a subscription", "拒绝了订阅";
        subscription_cancelled = "ended a subscription", "删除了订阅";
        subscription_created = "subscribed to a product", "订阅了产品";
        subscription_renewed = "subscribed to a product again", "重新订阅了产品";
        subscription_updated = "changed a subscription", "修改了订阅";
    }
}

/// Kinds of actors, as in the URL.
pub const ACTORS: [(&str, Text); 4] = [
    ("ADMIN", text::admins),
    ("DEVELOPER", text::developers),
    ("GUEST", text::guests),
    ("OPERATOR", text::operators),
];

/// Kinds of things, as in the URL.
pub const TARGETS: [(&str, Text); 10] = [
    ("PORTAL", text::portal),
    ("PRODUCT", text::product),
    ("API_DEFINITION", text::definition),
    ("CATEGORY", text::category),
    ("DEVELOPER", text::developer),
    ("CONSUMER", text::consumer),
    ("CREDENTIAL", text::credential),
    ("SUBSCRIPTION", text::subscription),
    ("ADMIN", text::admin),
    ("ADMIN_SETTING", text::setting),
];

/// What can be done, as in the URL.
pub const ACTIONS: &[(&str, Text)] = &[
    ("PORTAL_CREATED", text::portal_created),
    ("PORTAL_UPDATED", text::portal_updated),
    ("PORTAL_DELETED", text::portal_deleted),
    ("PORTAL_DOMAIN_BOUND", text::domain_bound),
    ("PORTAL_DOMAIN_UNBOUND", text::domain_unbound),
    ("DEVELOPER_REGISTERED", text::developer_registered),
    ("DEVELOPER_STATUS_CHANGED", text::developer_status),
    ("DEVELOPER_PROFILE_CHANGED", text::developer_profile),
    ("DEVELOPER_PASSWORD_CHANGED", text::developer_password),
    ("DEVELOPER_LOGGED_IN", text::developer_in),
    ("DEVELOPER_LOGGED_OUT", text::developer_out),
    ("DEVELOPER_LOGIN_FAILED", text::developer_failed),
    ("DEVELOPER_DELETED", text::developer_deleted),
    ("CONSUMER_CREATED", text::consumer_created),
    ("CONSUMER_UPDATED", text::consumer_updated),
    ("CONSUMER_MADE_PRIMARY", text::consumer_primary),
    ("CONSUMER_DELETED", text::consumer_deleted),
    ("CREDENTIAL_CREATED", text::credential_created),
    ("CREDENTIAL_UPDATED", text::credential_updated),
    ("CREDENTIAL_ROTATED", text::credential_rotated),
    ("CREDENTIAL_DELETED", text::credential_deleted),
    ("CREDENTIALS_DELETED", text::credentials_deleted),
    ("SUBSCRIPTION_CREATED", text::subscription_created),
    ("SUBSCRIPTION_RENEWED", text::subscription_renewed),
    ("SUBSCRIPTION_APPROVED", text::subscription_approved),
    ("SUBSCRIPTION_REJECTED", text::subscription_rejected),
    ("SUBSCRIPTION_UPDATED", text::subscription_updated),
    ("SUBSCRIPTION_CANCELLED", text::subscription_cancelled),
    ("PRODUCT_CREATED", text::product_created),
    ("PRODUCT_UPDATED", text::product_updated),
    ("PRODUCT_LINKED", text::product_linked),
    ("PRODUCT_UNLINKED", text::product_unlinked),
    ("PRODUCT_PUBLISHED", text::product_published),
    ("PRODUCT_WITHDRAWN", text::product_withdrawn),
    ("PRODUCT_CATEGORIES_CHANGED", text::product_categories),
    ("PRODUCT_DELETED", text::product_deleted),
    ("API_DEFINITION_CREATED", text::definition_created),
    ("API_DEFINITION_UPDATED", text::definition_updated),
    ("API_DEFINITION_DELETED", text::definition_deleted),
    ("CATEGORY_CREATED", text::category_created),
    ("CATEGORY_UPDATED", text::category_updated),
    ("CATEGORY_PRODUCTS_ADDED", text::category_added),
    ("CATEGORY_PRODUCTS_REMOVED", text::category_removed),
    ("CATEGORY_DELETED", text::category_deleted),
    ("ADMIN_INITIALISED", text::admin_initialised),
    ("ADMIN_LOGGED_IN", text::admin_in),
    ("ADMIN_LOGGED_OUT", text::admin_out),
    ("ADMIN_LOGIN_FAILED", text::admin_failed),
    ("ADMIN_PASSWORD_CHANGED", text::admin_password),
    ("ADMIN_PASSWORD_RESET", text::admin_reset),
    ("ADMIN_SETTING_CHANGED", text::setting_changed),
];

/// The words for an action; its name where there are none.
pub fn action(name: &str) -> impl Fn() -> String + Clone + Send + use<> {
    words(ACTIONS, name)
}

/// The words for a kind of thing; its name where there are none.
pub fn target(name: &str) -> impl Fn() -> String + Clone + Send + use<> {
    words(&TARGETS, name)
}

fn words(known: &[(&'static str, Text)], name: &str) -> impl Fn() -> String + Clone + Send + use<> {
    let text = known.iter().find(|(key, _)| *key == name).map(|(_, text)| *text);
    let name = name.to_owned();
    move || text.map_or_else(|| name.clone(), |text| text().to_owned())
}
