//! The page that shows every component in every state, for those who work on them.

use leptos::prelude::*;

use crate::{LanguageSwitch, MAIN, PageHead, SkipLink, ThemeSwitch, Title};

mod code;
mod controls;
mod data;
mod forms;
mod overlays;

mod text {
    crate::texts! {
        title = "Components", "组件";
        hint = "Every component in every state. Change the language and the theme, and the width of the window.", "所有组件的所有状态。请切换语言、主题和窗口宽度进行查看。";
        icons = "Icons", "图标";
        buttons = "Buttons", "按钮";
        badges = "Badges, tiles, avatars", "标签与头像";
        banners = "Banners", "提示条";
        fields = "Fields", "表单字段";
        table = "Table and pager", "表格与分页";
        tabs = "Tabs", "标签页";
        loading = "Loading, failure, empty", "加载、失败与空状态";
        steps = "Steps and checklist", "步骤与清单";
        facts = "Facts and times", "数据与时间";
        overlays = "Dialog, menu, toast", "对话框、菜单与通知";
        primary = "Primary", "主要";
        plain = "Plain", "普通";
        ghost = "Ghost", "幽灵";
        danger = "Delete", "删除";
        sample = "A sentence that says what happened and what to do about it.", "用一句话说明发生了什么，以及该怎么做。";
        long = "A name that is much longer than anybody expected when the layout was drawn, without-any-place-to-break-it-in-a-civil-manner", "一个远远超出布局设计时所有人预期的超长名称用来检查换行与截断是否正常";
        name = "Name", "名称";
        value = "Value", "值";
        state = "State", "状态";
        neutral = "Neutral", "中性";
        accent = "Ready", "待发布";
        ok = "Published", "已发布";
        warn = "Needs a link", "待关联";
        bad = "Failed", "失败";
        help = "A help text under the field.", "字段下方的帮助文字。";
        search = "Search", "搜索";
        open = "Open dialog", "打开对话框";
        toast_ok = "Show a notice", "显示通知";
        toast_bad = "Show a failure", "显示失败";
        check = "Check", "检查";
        code = "Code", "代码";
        file = "File", "文件";
        more = "What opens", "可展开内容";
    }
}

/// Every component.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <Title text=text::title />
        <SkipLink />
        <header class="top">
            <span class="grow"></span>
            <LanguageSwitch />
            <ThemeSwitch />
        </header>
        <main class="main" id=MAIN tabindex="-1">
            <PageHead title=text::title note=text::hint />
            <controls::Icons />
            <controls::Buttons />
            <controls::Badges />
            <controls::Banners />
            <forms::Fields />
            <code::Code />
            <data::Parts />
            <data::Rows />
            <data::Waiting />
            <data::Progress />
            <data::Facts />
            <overlays::Overlays />
        </main>
    }
}
