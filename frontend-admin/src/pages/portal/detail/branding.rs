//! Logo and icon of a portal, with a preview of what is typed.

use api::{PortalUi, UpdatePortal};
use leptos::prelude::*;
use ui::{Button, Card, FieldError, Form, FormTrouble, Kind, PictureField};

use super::{Open, preview::SitePreview};

mod text {
    ui::texts! {
        title = "Logo and icon", "Logo 与图标";
        logo = "Logo", "Logo";
        logo_help = "Beside the name at the top of every page. A square looks best.", "显示在每个页面顶部的门户名称旁，建议使用正方形图片。";
        icon = "Icon", "图标";
        icon_help = "In the tab of the browser.", "显示在浏览器标签页上。";
        save = "Save", "保存";
        saved = "The branding has been saved", "品牌设置已保存";
        reset = "Discard changes", "放弃修改";
    }
}

/// What the request calls the two pictures.
const LOGO: &str = "portalUiConfig.logo";
const ICON: &str = "portalUiConfig.icon";

#[component]
pub fn Branding() -> impl IntoView {
    let open = expect_context::<Open>();
    let now = move || open.get().portal_ui_config;
    let first = untrack(now);
    let logo = RwSignal::new(first.logo.unwrap_or_default());
    let icon = RwSignal::new(first.icon.unwrap_or_default());
    let given = |value: String| Some(value.trim().to_owned()).filter(|value| !value.is_empty());
    let look = Signal::derive(move || PortalUi {
        logo: given(logo.get()),
        icon: given(icon.get()),
        ..now()
    });
    let body =
        move || UpdatePortal { portal_ui_config: Some(look.get()), ..UpdatePortal::default() };
    let form =
        Form::new(move || api::problems(&body()).into_iter().map(FieldError::from).collect());
    let save = Action::new_local(move |body: &UpdatePortal| {
        let body = body.clone();
        async move {
            if form.settle(open.update(&body).await).is_some() {
                open.toasts.done(text::saved);
            }
        }
    });
    let send = form.submit(move || {
        save.dispatch(untrack(body));
    });
    let unsaved = Signal::derive(move || look.get() != now());
    let discard = move || {
        let saved = untrack(now);
        logo.set(saved.logo.unwrap_or_default());
        icon.set(saved.icon.unwrap_or_default());
    };
    view! {
        <div class="two">
            <Card title=text::title>
                <form class="form card-body" novalidate method="post" on:submit=send>
                    <Pictures form=form logo=logo icon=icon />
                    <FormTrouble form=form />
                    <div class="row wrap">
                        <Button kind=Kind::Primary submit=true busy=save.pending()>
                            {text::save}
                        </Button>
                        <Show when=move || unsaved.get()>
                            <Button kind=Kind::Ghost on_press=discard>
                                {text::reset}
                            </Button>
                        </Show>
                    </div>
                </form>
            </Card>
            <SitePreview name=Signal::derive(move || open.name()) look=look />
        </div>
    }
}

#[component]
fn Pictures(form: Form, logo: RwSignal<String>, icon: RwSignal<String>) -> impl IntoView {
    let open = expect_context::<Open>();
    let name = Signal::derive(move || open.name());
    view! {
        <PictureField
            form=form
            name=LOGO
            label=text::logo
            address=text::logo_help
            value=logo
            of=name
        />
        <PictureField
            form=form
            name=ICON
            label=text::icon
            address=text::icon_help
            value=icon
            of=name
        />
    }
}
