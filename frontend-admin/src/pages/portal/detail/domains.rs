//! The names that lead to a portal.

use api::{BindDomain, DomainType, PortalDomain, Protocol};
use leptos::prelude::*;
use ui::{
    Badge, Button, Card, ConfirmDialog, CopyText, FieldError, Form, FormTrouble, Glyph, Icon,
    IconButton, Kind, Select, Table, Text, TextField, Tone,
};

use super::Open;

mod text {
    ui::texts! {
        title = "Domains", "域名";
        hint = "A request reaches this portal when its host is one of these. Let the DNS record of a new one point to this server.", "请求的主机名为以下域名之一时即访问此门户。绑定新域名后，请将其 DNS 记录指向本服务器。";
        fallback = "Addresses and localhost lead to the portal that was created first, whoever it is.", "通过 IP 地址或 localhost 访问时，显示最早创建的门户。";
        domain = "Domain", "域名";
        what = "address", "地址";
        kind = "Type", "类型";
        made = "System domain", "系统域名";
        bound = "Custom", "自定义";
        actions = "Actions", "操作";
        open(domain: &str) = "Open {domain}", "打开 {domain}";
        unbind(domain: &str) = "Unbind {domain}", "解绑 {domain}";
        unbind_title = "Unbind domain", "解绑域名";
        unbind_action = "Unbind", "解绑";
        unbind_note(domain: &str) = "{domain} does not lead to this portal any more. Whoever visits it sees that there is no portal.", "{domain} 将不再指向此门户，访问者将看到“此地址没有门户”的提示。";
        unbound(domain: &str) = "{domain} has been unbound", "{domain} 已解绑";
        bind = "Bind a domain", "绑定域名";
        to_bind = "Domain", "要绑定的域名";
        bind_help = "A host name without scheme, port and path, such as api.example.com.", "不含协议、端口和路径的主机名，例如 api.example.com。";
        protocol = "Protocol", "访问协议";
        add = "Bind", "绑定";
        added(domain: &str) = "{domain} leads to this portal now", "{domain} 已绑定";
        not_a_domain = "This is not a host name. Write one such as api.example.com.", "域名格式不正确，请填写类似 api.example.com 的主机名。";
        http = "HTTP", "HTTP";
        https = "HTTPS", "HTTPS";
    }
}

/// Where a browser finds the portal by this name: on the port of the page, where that is known.
pub fn url(domain: &PortalDomain) -> String {
    let scheme = match domain.protocol {
        Protocol::Http => "http",
        Protocol::Https => "https",
    };
    format!("{scheme}://{}", domain.domain)
}

#[component]
pub fn Domains() -> impl IntoView {
    let open = expect_context::<Open>();
    let leaving = RwSignal::new(None::<String>);
    let rows = move || {
        let domains = open.get().portal_domain_config;
        domains
            .into_iter()
            .map(|domain| view! { <Row domain=domain leaving=leaving /> })
            .collect_view()
    };
    view! {
        <div class="two">
            <Card title=text::title>
                <Table label=text::title>
                    <thead>
                        <tr>
                            <th scope="col">{text::domain}</th>
                            <th scope="col">{text::kind}</th>
                            <th scope="col" class="act">
                                {text::actions}
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
                <div class="card-foot stack">
                    <p class="faint">{text::hint}</p>
                    <p class="faint">{text::fallback}</p>
                </div>
            </Card>
            <BindCard />
        </div>
        <UnbindDialog leaving=leaving />
    }
}

#[component]
fn Row(domain: PortalDomain, leaving: RwSignal<Option<String>>) -> impl IntoView {
    let address = url(&domain);
    let name = domain.domain;
    let (kind, tone): (Text, _) = match domain.r#type {
        DomainType::Default => (text::made, Tone::Neutral),
        DomainType::Custom => (text::bound, Tone::Accent),
    };
    let opened = name.clone();
    let label = move || text::open(&opened);
    let unbind = (domain.r#type == DomainType::Custom).then(|| {
        let (named, asked) = (name.clone(), name.clone());
        view! {
            <IconButton
                glyph=Glyph::Trash
                label=move || text::unbind(&named)
                on_press=move || leaving.set(Some(asked.clone()))
            />
        }
    });
    view! {
        <tr>
            <td>
                <CopyText value=address.clone() what=text::what />
            </td>
            <td data-label=text::kind>
                <Badge tone=tone plain=true>
                    {kind}
                </Badge>
            </td>
            <td class="act">
                <div class="row">
                    <a
                        class="button ghost small square"
                        href=address
                        target="_blank"
                        rel="noopener"
                        aria-label=label
                    >
                        <Icon glyph=Glyph::ExternalLink />
                    </a>
                    {unbind}
                </div>
            </td>
        </tr>
    }
}

#[component]
fn BindCard() -> impl IntoView {
    let open = expect_context::<Open>();
    let domain = RwSignal::new(String::new());
    let protocol = RwSignal::new(Protocol::default().to_string());
    let body = move || BindDomain {
        domain: domain.get().trim().to_owned(),
        protocol: protocol.get().parse().unwrap_or_default(),
        r#type: Some(DomainType::Custom),
    };
    let form = Form::new(move || {
        let words = |problem: api::FieldProblem| match problem.rule {
            api::FieldRule::Malformed => FieldError::new(&problem.field, text::not_a_domain),
            _ => FieldError::from(problem),
        };
        api::problems(&body()).into_iter().map(words).collect()
    });
    let bind = Action::new_local(move |body: &BindDomain| {
        let body = body.clone();
        async move {
            let answer = open.client().bind_portal_domain(&open.id(), &body).await;
            if let Some(portal) = form.settle(answer) {
                open.learn(portal);
                open.toasts.done(move || text::added(&body.domain));
                domain.set(String::new());
                form.clear();
            }
        }
    });
    let send = form.submit(move || {
        bind.dispatch(untrack(body));
    });
    let protocols = vec![
        (Protocol::Http.to_string(), text::http.into()),
        (Protocol::Https.to_string(), text::https.into()),
    ];
    view! {
        <Card title=text::bind>
            <form class="form card-body" novalidate method="post" on:submit=send>
                <TextField
                    form=form
                    name="domain"
                    label=text::to_bind
                    value=domain
                    help=text::bind_help
                />
                <Select
                    form=form
                    name="protocol"
                    label=text::protocol
                    value=protocol
                    options=Signal::stored(protocols)
                />
                <FormTrouble form=form />
                <div class="row">
                    <Button kind=Kind::Primary submit=true busy=bind.pending()>
                        {text::add}
                    </Button>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn UnbindDialog(leaving: RwSignal<Option<String>>) -> impl IntoView {
    let open = expect_context::<Open>();
    let gone = StoredValue::new(String::new());
    let unbind = move || async move {
        let Some(domain) = leaving.get_untracked() else { return Ok(()) };
        let portal = open.client().unbind_portal_domain(&open.id(), &domain).await?;
        open.learn(portal);
        gone.set_value(domain);
        Ok(())
    };
    let done = move || {
        let domain = gone.get_value();
        open.toasts.done(move || text::unbound(&domain));
    };
    view! {
        <ConfirmDialog
            id="unbind"
            open=Signal::derive(move || leaving.with(Option::is_some))
            on_close=move || leaving.set(None)
            title=text::unbind_title
            note=move || text::unbind_note(&leaving.get().unwrap_or_default())
            action=text::unbind_action
            confirm=unbind
            on_done=done
        />
    }
}
