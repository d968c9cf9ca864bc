//! The models that a service has.

use api::ModelOffer;
use leptos::prelude::*;
use ui::{Badge, Banner, Tone};

mod text {
    ui::texts! {
        works = "The connection works. The service names these models:", "连接正常，服务提供以下模型：";
        none = "The connection works, but the service names no models.", "连接正常，但服务未列出任何模型。";
        more = "There are more, which are not shown.", "还有更多模型未显示。";
    }
}

#[component]
pub fn Models(offer: ModelOffer) -> impl IntoView {
    let ModelOffer { models, truncated } = offer;
    let words = if models.is_empty() { text::none } else { text::works };
    let badges = models.into_iter().map(|name| view! { <li><Badge plain=true>{name}</Badge></li> });
    view! {
        <div class="card-body stack">
            <Banner tone=Tone::Ok>{words}</Banner>
            <ul class="row wrap tight" translate="no">
                {badges.collect_view()}
            </ul>
            {truncated.then(|| view! { <p class="faint">{text::more}</p> })}
        </div>
    }
}
