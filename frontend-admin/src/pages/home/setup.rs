//! The way from an empty machine to the first call, with what is done of it.

use api::Overview;
use leptos::prelude::*;
use ui::{Step, Steps, Text};

use crate::pages::portal;

mod text {
    ui::texts! {
        title = "Set up your marketplace", "搭建开放平台";
        view_it = "View", "查看";
        gateway = "Start the gateway", "启动网关";
        gateway_done = "Gateway ready", "网关已就绪";
        gateway_note = "The built-in gateway serves the calls of developers", "开发者的调用由内置网关处理";
        gateway_off = "No process of the built-in gateway has been seen for half a minute", "近 30 秒内未检测到运行中的内置网关节点";
        portal = "Create your first portal", "创建第一个门户";
        portal_done = "First portal created", "已创建第一个门户";
        portal_note = "A portal is the site where developers find and subscribe to products", "开发者在门户中浏览和订阅产品";
        create_portal = "Create portal", "创建门户";
        domain = "Bind a domain", "绑定域名";
        domain_done = "Domain bound", "已绑定域名";
        domain_note = "The portal opens at its own name; until then at the address of this server", "门户可通过自己的域名访问；绑定之前使用服务器地址访问";
        open_portals = "Open portals", "前往门户";
        product = "Create a product and link it", "创建产品并关联 API";
        product_done = "First product created and linked", "已创建产品并关联 API";
        product_note = "A product wraps a model, an MCP server, an agent or a REST API", "产品可以是模型、MCP 服务、智能体或 REST API";
        create_product = "Create product", "创建产品";
        open_products = "Open products", "前往产品";
        guide = "Write a guide", "编写使用指南";
        guide_done = "First guide written", "已编写使用指南";
        guide_note = "Developers read it on the page of the product", "开发者在产品页面阅读使用指南";
        publication = "Publish the product", "发布产品";
        publication_done = "First product published", "已发布产品";
        publication_note = "It then appears in the portal", "发布后产品会出现在门户中";
        developer = "Welcome the first developer", "接入第一位开发者";
        approve = "Approve your first developer", "审批第一位开发者";
        developer_done = "First developer can log in", "第一位开发者已可登录";
        developer_note = "Developers register in the portal; you approve them, or let the portal do it", "开发者在门户注册，由管理员审批，也可以设置为自动通过";
        review = "Review", "去审批";
        open_developers = "Open developers", "查看开发者";
        call = "See the first successful call", "完成第一次成功调用";
        call_done = "First call succeeded", "第一次调用已成功";
        call_note = "It appears here some seconds after it was made", "调用发生几秒后会显示在这里";
        open_usage = "Open usage", "查看用量";
    }
}

/// A step by its words: to do, done, about it, and where to go.
fn step(done: bool, [todo, finished, note]: [Text; 3], link: Option<(&str, Text)>) -> Step {
    let title = if done { finished } else { todo };
    let link = link.map(|(href, text)| {
        let text = if done { text::view_it } else { text };
        (href.to_owned(), text.into())
    });
    Step { done, title: title.into(), note: note.into(), link }
}

/// The steps, as long as any is left.
#[component]
pub fn Setup(overview: Overview) -> impl IntoView {
    let steps = steps(overview);
    let left = steps.iter().any(|step| !step.done);
    left.then(|| view! { <Steps title=text::title steps=steps /> })
}

fn steps(overview: Overview) -> Vec<Step> {
    let gateway: Text =
        if overview.gateway_nodes > 0 { text::gateway_note } else { text::gateway_off };
    let (portals, create): (&str, Text) = match overview.portals {
        0 => (portal::CREATE_URL, text::create_portal),
        _ => (portal::LIST_URL, text::open_portals),
    };
    let (products, make): (&str, Text) = match overview.products {
        0 => ("/products?dialog=create", text::create_product),
        _ => ("/products", text::open_products),
    };
    let (developer, people, review): (Text, &str, Text) = match overview.pending.developers {
        0 => (text::developer, "/developers", text::open_developers),
        _ => (text::approve, "/approvals", text::review),
    };
    vec![
        step(
            overview.gateway_nodes > 0,
            [text::gateway, text::gateway_done, gateway],
            Some(("/gateways", text::view_it)),
        ),
        step(
            overview.portals > 0,
            [text::portal, text::portal_done, text::portal_note],
            Some((portals, create)),
        ),
        step(
            overview.bound_domains > 0,
            [text::domain, text::domain_done, text::domain_note],
            Some((portal::LIST_URL, text::open_portals)),
        ),
        step(
            overview.linked_products > 0,
            [text::product, text::product_done, text::product_note],
            Some((products, make)),
        ),
        step(
            overview.has_guide,
            [text::guide, text::guide_done, text::guide_note],
            Some(("/products", text::open_products)),
        ),
        step(
            overview.published_products > 0,
            [text::publication, text::publication_done, text::publication_note],
            Some(("/products", text::open_products)),
        ),
        step(
            overview.approved_developers > 0,
            [developer, text::developer_done, text::developer_note],
            Some((people, review)),
        ),
        step(
            overview.has_call,
            [text::call, text::call_done, text::call_note],
            Some(("/usage", text::open_usage)),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use api::Overview;

    use super::steps;

    #[test]
    fn every_step_knows_whether_it_is_done() {
        let done = |overview| steps(overview).iter().filter(|step| step.done).count();
        assert_eq!(done(Overview::default()), 0);
        assert_eq!(done(Overview { gateway_nodes: 1, portals: 2, ..Overview::default() }), 2);
        let all = Overview {
            gateway_nodes: 1,
            portals: 1,
            bound_domains: 1,
            products: 1,
            linked_products: 1,
            published_products: 1,
            has_guide: true,
            developers: 1,
            approved_developers: 1,
            has_call: true,
            ..Overview::default()
        };
        assert_eq!(done(all), 8);
    }
}
