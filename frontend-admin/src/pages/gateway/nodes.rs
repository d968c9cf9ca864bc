//! The processes of the built-in gateway.

use api::GatewayNode;
use leptos::prelude::*;
use ui::{Card, CopyText, EmptyState, Glyph, Table, Time};

mod text {
    ui::texts! {
        title = "Processes", "运行节点";
        node = "Process", "节点";
        id = "process ID", "节点 ID";
        listens = "Listens on", "监听地址";
        what = "address", "地址";
        version = "Version", "版本";
        started = "Started", "启动时间";
        seen = "Last seen", "最近心跳";
        none = "No process is running", "没有运行中的节点";
        none_hint = "Calls are not served. Start himarket with a gateway address, or look into its log.", "目前无法处理调用。请检查 himarket 是否已启用网关地址，或查看其日志。";
    }
}

#[component]
pub fn Nodes(nodes: Vec<GatewayNode>) -> impl IntoView {
    let content = if nodes.is_empty() {
        view! { <EmptyState glyph=Glyph::Server title=text::none hint=text::none_hint /> }
            .into_any()
    } else {
        view! { <NodeTable nodes=nodes /> }.into_any()
    };
    view! { <Card title=text::title>{content}</Card> }
}

#[component]
fn NodeTable(nodes: Vec<GatewayNode>) -> impl IntoView {
    let row = |node: GatewayNode| {
        view! {
            <tr>
                <td>
                    <CopyText value=node.node_id.to_string() what=text::id />
                </td>
                <td data-label=text::listens>
                    <CopyText value=node.address what=text::what />
                </td>
                <td data-label=text::version class="num">
                    {node.version}
                </td>
                <td data-label=text::started class="muted">
                    <Time at=node.started_at />
                </td>
                <td data-label=text::seen class="muted">
                    <Time at=node.seen_at />
                </td>
            </tr>
        }
    };
    let rows = nodes.into_iter().map(row).collect_view();
    view! {
        <Table label=text::title>
            <thead>
                <tr>
                    <th scope="col">{text::node}</th>
                    <th scope="col">{text::listens}</th>
                    <th scope="col">{text::version}</th>
                    <th scope="col">{text::started}</th>
                    <th scope="col">{text::seen}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}
