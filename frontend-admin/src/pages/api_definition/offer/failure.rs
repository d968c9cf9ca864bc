//! Why an upstream did not say what it offers, in words for people.

use api::{UpstreamFailure, UpstreamFailureReason};
use leptos::prelude::*;
use ui::{Banner, Tone};

mod text {
    ui::texts! {
        not_allowed = "This installation may not call this address. Use another, or ask the operator to allow it.", "系统不允许访问此地址，请更换地址，或联系运维人员放行。";
        unresolved = "The name in the address is not known. Check the spelling.", "无法解析地址中的域名，请检查拼写。";
        unreachable = "No connection can be made to the address. Check that the service runs and can be reached from the server.", "无法连接到此地址，请确认服务已启动，且服务器可以访问它。";
        timeout = "The service took too long to answer. Check that it is well, then refresh.", "服务响应超时，请检查服务状态后重试。";
        too_large = "The service answered more than is read here. It may still work for callers.", "服务返回的内容过大，无法在此显示，但不一定影响调用。";
        redirected = "The service says that it is at another address, which is not followed. Enter that address instead.", "服务要求跳转到其他地址。系统不会跟随跳转，请直接填写目标地址。";
        unauthorized(status: u16) = "The service wants a key, or does not accept this one (status {status}). Check the key and the headers.", "服务需要密钥，或不接受当前密钥（状态码 {status}），请检查密钥和请求头。";
        status(status: u16) = "The service answered with status {status}. Check the path of the address.", "服务返回状态码 {status}，请检查地址中的路径。";
        unexpected = "Something answered at this address, but not as an API of this type does. Check the address and the type.", "此地址有响应，但不符合该类型 API 的格式，请检查地址和类型。";
        refused = "The service understood the question and refused to answer it.", "服务理解了请求，但拒绝应答。";
        detail = "It said:", "返回信息：";
    }
}

fn sentence(failure: &UpstreamFailure) -> String {
    let status = failure.status.unwrap_or_default();
    match failure.reason {
        UpstreamFailureReason::NotAllowed => text::not_allowed().to_owned(),
        UpstreamFailureReason::Unresolved => text::unresolved().to_owned(),
        UpstreamFailureReason::Unreachable => text::unreachable().to_owned(),
        UpstreamFailureReason::Timeout => text::timeout().to_owned(),
        UpstreamFailureReason::TooLarge => text::too_large().to_owned(),
        UpstreamFailureReason::Redirected => text::redirected().to_owned(),
        UpstreamFailureReason::Unauthorized => text::unauthorized(status),
        UpstreamFailureReason::Status => text::status(status),
        UpstreamFailureReason::Unexpected => text::unexpected().to_owned(),
        UpstreamFailureReason::Refused => text::refused().to_owned(),
    }
}

/// What went wrong and what to do, with what the upstream said where it said something.
#[component]
pub fn FailureBanner(failure: UpstreamFailure) -> impl IntoView {
    let detail = failure.detail.clone();
    view! {
        <Banner tone=Tone::Warn>
            <p>{move || sentence(&failure)}</p>
            {detail.map(|detail| view! {
                <p class="faint">{text::detail} " " <code translate="no">{detail}</code></p>
            })}
        </Banner>
    }
}
