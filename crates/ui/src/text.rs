//! Words in the reader's language: the macro that declares them, and the ones both apps share.

use leptos::prelude::*;

use crate::locale::Locale;

/// The language the reader chose; reading it in a view keeps the view up to date.
pub fn locale() -> Locale {
    use_context::<RwSignal<Locale>>().map_or_else(Locale::default, |locale| locale.get())
}

/// A text without arguments, as [`texts!`](crate::texts) makes it.
pub type Text = fn() -> &'static str;

/// Declares texts: a name, the English, the Chinese.
///
/// Each becomes a function, so `{text::products}` in a view follows the chosen language.
/// A text with arguments is a function of them; its literals are format strings.
#[macro_export]
macro_rules! texts {
    ($($name:ident $(($($arg:ident: $ty:ty),+))? = $en:literal, $zh:literal;)*) => {
        $($crate::texts!(@ $name $(($($arg: $ty),+))? $en, $zh);)*
    };
    (@ $name:ident $en:literal, $zh:literal) => {
        pub fn $name() -> &'static str {
            match $crate::locale() {
                $crate::Locale::En => $en,
                $crate::Locale::Zh => $zh,
            }
        }
    };
    (@ $name:ident ($($arg:ident: $ty:ty),+) $en:literal, $zh:literal) => {
        pub fn $name($($arg: $ty),+) -> String {
            match $crate::locale() {
                $crate::Locale::En => format!($en),
                $crate::Locale::Zh => format!($zh),
            }
        }
    };
}

texts! {
    himarket = "HiMarket", "HiMarket";
    mark = "H", "H";
    skip_to_content = "Skip to content", "跳到正文";
    other_language = "中文", "English";
    still_loading = "This takes longer than usual. Still waiting for the server.", "比平时慢一些，仍在等待服务器响应。";
    loading = "Loading", "正在加载";
    retry = "Try again", "重试";
    failed_to_load = "This could not be loaded", "无法加载";
    gone = "This does not exist", "内容不存在";
    request_id = "Request ID", "请求 ID";
    copy_value(what: &str) = "Copy {what}", "复制 {what}";
    copied = "Copied to the clipboard", "已复制到剪贴板";
    not_copied = "The browser did not allow copying. Select the text and copy it yourself.", "浏览器不允许复制，请选中文字后手动复制。";
    close = "Close", "关闭";
    cancel = "Cancel", "取消";
    dismiss = "Dismiss", "关闭提示";
    notifications = "Notifications", "通知";
    optional = "optional", "选填";
    show_password = "Show password", "显示密码";
    hide_password = "Hide password", "隐藏密码";
    characters_used(used: &str, limit: &str) = "{used} of {limit} characters", "{used} / {limit} 个字符";
    previous_page = "Previous page", "上一页";
    next_page = "Next page", "下一页";
    page_number(page: u64) = "Page {page}", "第 {page} 页";
    pages = "Pages", "分页";
    range(from: &str, to: &str, total: &str) = "{from}–{to} of {total}", "第 {from}–{to} 条，共 {total} 条";
    theme = "Theme", "主题";
    theme_system = "System", "跟随系统";
    theme_light = "Light", "浅色";
    theme_dark = "Dark", "深色";
    past_end = "This page is past the end of the list", "已超出列表的最后一页";
    past_end_hint = "The list has become shorter, or the address is mistyped.", "列表可能变短了，或地址有误。";
    first_page = "Go to the first page", "返回第一页";
    nothing_found = "Nothing matches", "没有符合条件的内容";
    nothing_found_hint = "Check the spelling, or remove a filter.", "请检查拼写，或减少筛选条件。";
    show_all = "Show all", "显示全部";
    clear_search = "Clear search", "清除搜索";
    done = "Done", "已完成";
    next_step = "Next step", "下一步";
    met = "met", "已满足";
    not_met = "not met yet", "未满足";
    username = "User name", "账号";
    password = "Password", "密码";
    log_in = "Log in", "登录";
    log_out = "Log out", "退出登录";
    wrong_credentials = "User name or password is not correct.", "账号或密码不正确。";
    account_of(name: &str) = "Account menu of {name}", "{name} 的账号菜单";
    no_page = "There is no such page", "页面不存在";
    no_page_hint = "The address may be mistyped, or the page has moved.", "地址可能有误，或页面已移动。";
    go_home = "Go to the home page", "返回首页";
    progress(done: &str, total: &str) = "{done} of {total}", "{done} / {total}";
}
