//! What the pages say in each language.

/// The words that the journeys look for.
pub(crate) struct Words {
    pub(crate) language: &'static str,
    pub(crate) username: &'static str,
    pub(crate) password: &'static str,
    pub(crate) confirm: &'static str,
    pub(crate) initialize: &'static str,
    pub(crate) mismatch: &'static str,
    pub(crate) made: &'static str,
    pub(crate) log_in: &'static str,
    pub(crate) wrong: &'static str,
    pub(crate) account: &'static str,
    pub(crate) account_menu_of_admin: &'static str,
    pub(crate) log_out: &'static str,
    pub(crate) change_password: &'static str,
    pub(crate) old_password: &'static str,
    pub(crate) new_password: &'static str,
    pub(crate) field_wrong: &'static str,
    pub(crate) changed: &'static str,
    pub(crate) create_portal: &'static str,
    pub(crate) portal_name: &'static str,
    pub(crate) create: &'static str,
    pub(crate) taken: &'static str,
    pub(crate) search: &'static str,
    pub(crate) no_match: &'static str,
    pub(crate) no_portals: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) no_portal_here: &'static str,
    pub(crate) no_products: &'static str,
    pub(crate) token: &'static str,
}

pub(crate) const EN: Words = Words {
    language: "en",
    username: "User name",
    password: "Password",
    confirm: "Confirm password",
    initialize: "Initialize",
    mismatch: "The two passwords are not equal.",
    made: "The administrator account has been created.",
    log_in: "Log in",
    wrong: "User name or password is not correct.",
    account: "Account",
    account_menu_of_admin: "Account menu of admin",
    log_out: "Log out",
    change_password: "Change password",
    old_password: "Current password",
    new_password: "New password",
    field_wrong: "This is not correct.",
    changed: "The password has been changed.",
    create_portal: "Create portal",
    portal_name: "Name",
    create: "Create",
    taken: "This is already in use. Choose another.",
    search: "Search by name",
    no_match: "Nothing matches",
    no_portals: "No portals yet",
    missing: "There is no such page",
    no_portal_here: "No portal at this address",
    no_products: "No products yet",
    token: "Bootstrap token",
};

pub(crate) const ZH: Words = Words {
    language: "zh-CN",
    username: "账号",
    password: "密码",
    confirm: "确认密码",
    initialize: "初始化",
    mismatch: "两次输入的密码不一致。",
    made: "管理员账号已创建，请登录。",
    log_in: "登录",
    wrong: "账号或密码不正确。",
    account: "账号",
    account_menu_of_admin: "admin 的账号菜单",
    log_out: "退出登录",
    change_password: "修改密码",
    old_password: "当前密码",
    new_password: "新密码",
    field_wrong: "内容不正确。",
    changed: "密码已修改，请使用新密码登录。",
    create_portal: "创建门户",
    portal_name: "名称",
    create: "创建",
    taken: "已被使用，请换一个。",
    search: "按名称搜索",
    no_match: "没有符合条件的内容",
    no_portals: "暂无门户",
    missing: "页面不存在",
    no_portal_here: "此地址没有门户",
    no_products: "暂无产品",
    token: "引导令牌",
};

impl Words {
    /// The text of this language.
    pub(crate) fn say<'a>(&self, en: &'a str, zh: &'a str) -> &'a str {
        if self.language == "en" { en } else { zh }
    }

    /// Fails where a page shows words of the other language. Names are the same in both.
    pub(crate) fn assert_alone(&self, page: &str) {
        let names = [
            "HiMarket",
            "himarket",
            "admin",
            "demo",
            "local",
            "English",
            "portal-",
            "product-",
            "dev-",
            "gateway-builtin",
            "node-",
            "second",
            "consumer-",
            "api-definition-",
            "H",
            "http",
            "example",
        ];
        let foreign: Vec<&str> = match self.language {
            "en" => page
                .split_whitespace()
                // The switch to the other language is written in that language.
                .filter(|word| *word != "中文" && word.chars().any(is_chinese))
                .collect(),
            _ => page
                .split(|char: char| !(char.is_ascii_alphanumeric() || "-._".contains(char)))
                .filter(|word| word.chars().filter(char::is_ascii_alphabetic).count() > 1)
                .filter(|word| !names.iter().any(|name| word.contains(name)))
                .filter(|word| !is_identifier(word))
                .filter(|word| {
                    !["AD", "API", "CSV", "Ctrl", "DNS", "ID", "IP", "MCP", "REST", "Token", "URL"]
                        .contains(word)
                })
                .collect(),
        };
        assert!(foreign.is_empty(), "words of the other language: {foreign:?} in\n{page}");
    }
}

fn is_identifier(word: &str) -> bool {
    word.len() == 36 && word.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

fn is_chinese(char: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&char)
}
