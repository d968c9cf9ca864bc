//! What is known of a developer's account.

use api::Developer;
use leptos::prelude::*;
use ui::{Card, CopyText, Time};

mod text {
    ui::texts! {
        account = "Account", "账号信息";
        id = "Developer ID", "开发者 ID";
        email = "E-mail", "邮箱";
        none = "None", "未填写";
        portal = "Portal", "门户";
        registered = "Registered", "注册时间";
        changed = "Changed", "最近修改";
        avatar = "Picture", "头像";
    }
}

#[component]
pub fn Profile(developer: Developer) -> impl IntoView {
    let Developer {
        developer_id,
        portal_id,
        portal_name,
        username,
        email,
        avatar_url,
        create_at,
        updated_at,
        ..
    } = developer;
    let given = |value: Option<String>| match value {
        Some(value) => value.into_any(),
        None => view! { <span class="faint">{text::none}</span> }.into_any(),
    };
    view! {
        <Card title=text::account>
            <dl class="details">
                <dt>{ui::text::username}</dt>
                <dd>{username}</dd>
                <dt>{text::id}</dt>
                <dd>
                    <CopyText value=developer_id.to_string() what=text::id />
                </dd>
                <dt>{text::portal}</dt>
                <dd>
                    <a class="link" href=format!("/portals/{portal_id}")>
                        {portal_name}
                    </a>
                </dd>
                <dt>{text::email}</dt>
                <dd>{given(email)}</dd>
                <dt>{text::avatar}</dt>
                <dd>{given(avatar_url)}</dd>
                <dt>{text::registered}</dt>
                <dd>
                    <Time at=create_at />
                </dd>
                <dt>{text::changed}</dt>
                <dd>
                    <Time at=updated_at />
                </dd>
            </dl>
        </Card>
    }
}
