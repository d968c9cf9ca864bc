//! What the fields of records are called.

use ui::Text;

mod text {
    ui::texts! {
        name = "Name", "名称";
        username = "User name", "账号";
        description = "Description", "描述";
        status = "Status", "状态";
        reason = "Reason", "理由";
        email = "E-mail", "邮箱";
        avatar = "Picture", "头像";
        portal = "Portal", "门户";
        developer = "Developer", "开发者";
        consumer = "Consumer", "消费者";
        product = "Product", "产品";
        kind = "Type", "类型";
        domains = "Domains", "域名";
        domain = "Domain", "域名";
        logo = "Logo", "Logo";
        icon = "Icon", "图标";
        password_login = "Password log-in", "账号密码登录";
        auto_developers = "Developers approved automatically", "自动审批开发者";
        auto_subscriptions = "Subscriptions approved automatically", "自动审批订阅";
        menu = "Menu entry", "菜单项";
        auto_approve = "Approval of the product", "产品订阅审批";
        document = "Guide", "使用指南";
        categories = "Categories", "类别";
        primary = "Primary", "默认";
        limits = "Limits", "调用限制";
        quota = "Call quota", "调用配额";
        expires = "Expires", "到期时间";
        enabled = "Enabled", "已启用";
        created = "Created", "创建时间";
        key = "Setting", "设置项";
        value = "Value", "值";
        pending = "Waiting", "待处理";
        approved = "Approved", "已通过";
        rejected = "Rejected", "已拒绝";
        suspended = "Suspended", "已停用";
        ready = "Ready to publish", "待发布";
        published = "Published", "已发布";
    }
}

/// The words for a field; its path where there are none.
pub fn label(path: &str) -> String {
    let last = path.rsplit('.').next().unwrap_or(path);
    let known: Option<Text> = match last {
        "name" => Some(text::name),
        "username" => Some(text::username),
        "description" => Some(text::description),
        "status" => Some(text::status),
        "reason" => Some(text::reason),
        "email" => Some(text::email),
        "avatarUrl" => Some(text::avatar),
        "portalName" => Some(text::portal),
        "developerName" => Some(text::developer),
        "consumerName" => Some(text::consumer),
        "productName" => Some(text::product),
        "type" | "productType" => Some(text::kind),
        "portalDomainConfig" => Some(text::domains),
        "domain" => Some(text::domain),
        "logo" => Some(text::logo),
        "icon" => Some(text::icon),
        "builtinAuthEnabled" => Some(text::password_login),
        "autoApproveDevelopers" => Some(text::auto_developers),
        "autoApproveSubscriptions" => Some(text::auto_subscriptions),
        "autoApprove" => Some(text::auto_approve),
        "document" => Some(text::document),
        "categories" => Some(text::categories),
        "isPrimary" => Some(text::primary),
        "limits" => Some(text::limits),
        "callQuota" => Some(text::quota),
        "expiresAt" => Some(text::expires),
        "enabled" => Some(text::enabled),
        "createAt" => Some(text::created),
        "settingKey" => Some(text::key),
        "settingValue" => Some(text::value),
        _ => None,
    };
    match known {
        Some(words) => words().to_owned(),
        None if path.contains("menuVisibility.") => format!("{} {last}", text::menu()),
        None => path.to_owned(),
    }
}

/// The words for a value that is one of a few.
pub fn value(value: &str) -> String {
    let known: Option<Text> = match value {
        "PENDING" => Some(text::pending),
        "APPROVED" => Some(text::approved),
        "REJECTED" => Some(text::rejected),
        "SUSPENDED" => Some(text::suspended),
        "READY" => Some(text::ready),
        "PUBLISHED" => Some(text::published),
        _ => None,
    };
    known.map_or_else(|| value.to_owned(), |words| words().to_owned())
}

/// What is said by the record itself already, or changes with every change.
pub fn is_noise(path: &str) -> bool {
    matches!(path, "updatedAt" | "revision")
}
