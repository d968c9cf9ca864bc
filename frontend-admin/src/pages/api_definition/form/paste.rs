//! The dialog that takes over a pasted `mcpServers`.

use leptos::{prelude::*, text_prop::TextProp};
use ui::{Button, CodeField, Dialog, FieldError, Form, Glyph, Icon, Kind, Select, Toasts};

use super::{
    draft::Draft,
    servers::{self, Fault, Server},
};

mod text {
    ui::texts! {
        open = "Paste mcpServers JSON", "粘贴 mcpServers JSON";
        hint = "Fill the form from the configuration that clients of the server use.", "从 MCP 客户端的配置中导入。";
        title = "Import mcpServers", "导入 mcpServers";
        json = "Configuration", "配置内容";
        json_help = "The JSON that MCP clients are configured with.", "MCP 客户端使用的 JSON 配置。";
        take = "Import", "导入";
        server = "Server", "服务";
        taken(name: &str) = "{name} has been imported. Check it, then save.", "已导入 {name}，请检查后保存。";
        empty = "Paste the configuration first.", "请先粘贴配置。";
        not_json(line: usize, column: usize) = "This is not JSON: look at line {line}, column {column}.", "不是有效的 JSON，请检查第 {line} 行第 {column} 列。";
        no_servers = "This is JSON, but there is no server under mcpServers.", "这是 JSON，但 mcpServers 中没有服务。";
        local(name: &str) = "{name} is a program that runs on a person's own machine. The gateway needs a server with an address.", "{name} 是在本机运行的程序，网关需要有网络地址的服务。";
        no_url(name: &str) = "{name} has no url.", "{name} 缺少 url。";
        transport(name: &str, transport: &str) = "{name} has the transport {transport}, which is not served. Use streamable-http or sse.", "{name} 的传输方式 {transport} 不受支持，请使用 streamable-http 或 sse。";
    }
}

const EXAMPLE: &str = r#"{
  "mcpServers": {
    "weather": {
      "type": "streamable-http",
      "url": "https://mcp.example.com/mcp",
      "headers": { "Authorization": "Bearer …" }
    }
  }
}"#;

/// A button, and the dialog that it opens.
#[component]
pub fn PasteButton(draft: Draft) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <div class="row wrap">
            <Button on_press=move || open.set(true)>
                <Icon glyph=Glyph::Braces />
                {text::open}
            </Button>
            <p class="faint">{text::hint}</p>
        </div>
        <Teleported open=open draft=draft />
    }
}

/// A form inside a form is none: the dialog stands outside.
#[component]
fn Teleported(open: RwSignal<bool>, draft: Draft) -> impl IntoView {
    let close = move || open.set(false);
    view! {
        <leptos::portal::Portal>
            <Dialog id="paste-servers" open=open on_close=close title=text::title>
                <PasteForm draft=draft on_close=close />
            </Dialog>
        </leptos::portal::Portal>
    }
}

#[component]
fn PasteForm(draft: Draft, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let pasted = RwSignal::new(String::new());
    let chosen = RwSignal::new(String::new());
    let found = Memo::new(move |_| servers::read(&pasted.get()));
    let form = Form::new(move || match found.get() {
        Ok(_) => Vec::new(),
        Err(fault) => vec![FieldError::new("servers", move || words(&fault))],
    });
    let names = Signal::derive(move || {
        let servers = found.get().unwrap_or_default();
        let option = |server: Server| {
            let name = server.name;
            (name.clone(), TextProp::from(move || name.clone()))
        };
        servers.into_iter().map(option).collect::<Vec<_>>()
    });
    let send = form.submit(move || {
        let Ok(servers) = found.get_untracked() else { return };
        let wanted = chosen.get_untracked();
        let named = servers.iter().find(|server| server.name == wanted);
        let Some(server) = named.or_else(|| servers.first()) else { return };
        take(draft, server);
        let name = server.name.clone();
        toasts.done(move || text::taken(&name));
        on_close.run(());
    });
    view! {
        <form class="form" novalidate method="post" on:submit=send>
            <CodeField
                form=form
                name="servers"
                label=text::json
                value=pasted
                help=text::json_help
                example=EXAMPLE
            />
            <Show when=move || names.with(|names| names.len() > 1)>
                <Select
                    form=form
                    name="server"
                    label=text::server
                    value=chosen
                    options=names
                />
            </Show>
            <div class="dialog-foot">
                <Button on_press=on_close>{ui::text::cancel}</Button>
                <Button kind=Kind::Primary submit=true>
                    {text::take}
                </Button>
            </div>
        </form>
    }
}

fn take(draft: Draft, server: &Server) {
    draft.url.set(server.url.clone());
    draft.protocol.set(server.protocol.to_string());
    draft.set_headers(&server.headers);
    if draft.name.with_untracked(|name| name.trim().is_empty()) {
        draft.name.set(server.name.clone());
    }
}

fn words(fault: &Fault) -> String {
    match fault {
        Fault::Empty => text::empty().to_owned(),
        Fault::Json { line, column } => text::not_json(*line, *column),
        Fault::NoServers => text::no_servers().to_owned(),
        Fault::Local { name } => text::local(name),
        Fault::NoUrl { name } => text::no_url(name),
        Fault::Transport { name, transport } => text::transport(name, transport),
    }
}
