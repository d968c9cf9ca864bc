//! What failed, in words for people.

use api::{ErrorCode, FieldProblem, FieldRule};

mod text {
    crate::texts! {
        unreachable = "The server does not answer. Check the connection and try again.", "服务器没有响应，请检查网络后重试。";
        invalid_parameter = "Some values are not valid. Correct them and try again.", "部分内容不符合要求，请修改后重试。";
        invalid_request = "This cannot be done as things are now. Reload the page and try again.", "当前状态下无法执行此操作，请刷新页面后重试。";
        unauthorized = "The session has ended. Log in again.", "会话已结束，请重新登录。";
        forbidden = "This account may not do this. Ask an administrator.", "当前账号无权执行此操作，请联系管理员。";
        not_found = "It does not exist any more, or it is not yours.", "内容不存在，或不属于当前账号。";
        method_not_allowed = "The server does not offer this. Reload the page to get its current version.", "服务器不支持此操作，请刷新页面以获取最新版本。";
        request_timeout = "The request took too long. Try again.", "请求超时，请重试。";
        conflict = "It exists already, or somebody changed it meanwhile. Reload and try again.", "内容已存在，或已被他人修改，请刷新后重试。";
        payload_too_large = "This is larger than the server accepts. Send less.", "内容超过服务器允许的大小，请减少后重试。";
        unsupported_media_type = "The server does not read this kind of content.", "服务器不支持这种内容格式。";
        too_many_requests = "Too many attempts. Wait some minutes and try again.", "尝试次数过多，请几分钟后再试。";
        internal_error = "The server failed. Try again; if it happens again, give the request ID to the operator.", "服务器出错，请重试；若再次出现，请将请求 ID 提供给运维人员。";
        gateway_error = "A gateway behind the server failed. Try again later.", "后端网关出错，请稍后重试。";
        service_unavailable = "The server cannot answer this now. Try again in a moment.", "服务器暂时无法响应，请稍后重试。";
        required = "Fill this in.", "此项必填。";
        too_short(limit: u64) = "Use at least {limit} characters.", "至少 {limit} 个字符。";
        too_long(limit: u64) = "Use at most {limit} characters.", "最多 {limit} 个字符。";
        too_small(limit: u64) = "Use {limit} or more.", "不能小于 {limit}。";
        too_large(limit: u64) = "Use {limit} or less.", "不能大于 {limit}。";
        malformed = "Remove spaces at the start or end and special characters.", "请去掉首尾空格和特殊字符。";
        taken = "This is already in use. Choose another.", "已被使用，请换一个。";
        wrong = "This is not correct.", "内容不正确。";
        too_early = "Choose a time that lies ahead.", "请选择将来的时间。";
        too_late = "Choose an earlier time.", "请选择更早的时间。";
        stale = "Somebody has changed this meanwhile.", "内容已被他人修改。";
        not_allowed = "This installation may not call this address. Use another, or ask the operator to allow it.", "系统不允许访问此地址，请更换地址，或联系运维人员放行。";
    }
}

/// What failed and what to do about it.
pub fn sentence(err: &client::Error) -> String {
    err.code().map_or_else(text::unreachable, code).to_owned()
}

/// The name of the request in the server's log, where that helps to find a cause.
pub fn request_id(err: &client::Error) -> Option<&str> {
    match err {
        client::Error::Refused(problem) => Some(&problem.request_id),
        client::Error::Unreachable(_) => None,
    }
}

fn code(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::InvalidParameter => text::invalid_parameter(),
        ErrorCode::InvalidRequest => text::invalid_request(),
        ErrorCode::Unauthorized => text::unauthorized(),
        ErrorCode::Forbidden => text::forbidden(),
        ErrorCode::NotFound => text::not_found(),
        ErrorCode::MethodNotAllowed => text::method_not_allowed(),
        ErrorCode::RequestTimeout => text::request_timeout(),
        ErrorCode::Conflict => text::conflict(),
        ErrorCode::PayloadTooLarge => text::payload_too_large(),
        ErrorCode::UnsupportedMediaType => text::unsupported_media_type(),
        ErrorCode::TooManyRequests => text::too_many_requests(),
        ErrorCode::InternalError => text::internal_error(),
        ErrorCode::GatewayError => text::gateway_error(),
        ErrorCode::ServiceUnavailable => text::service_unavailable(),
    }
}

/// What is wrong with a field and what to do about it.
pub fn field(problem: &FieldProblem) -> String {
    let limit = problem.limit.unwrap_or_default();
    match problem.rule {
        FieldRule::Required => text::required().to_owned(),
        FieldRule::TooShort => text::too_short(limit),
        FieldRule::TooLong => text::too_long(limit),
        FieldRule::TooSmall => text::too_small(limit),
        FieldRule::TooLarge => text::too_large(limit),
        FieldRule::Malformed => text::malformed().to_owned(),
        FieldRule::Taken => text::taken().to_owned(),
        FieldRule::Wrong => text::wrong().to_owned(),
        FieldRule::TooEarly => text::too_early().to_owned(),
        FieldRule::TooLate => text::too_late().to_owned(),
        FieldRule::NotAllowed => text::not_allowed().to_owned(),
        FieldRule::Stale => text::stale().to_owned(),
    }
}
