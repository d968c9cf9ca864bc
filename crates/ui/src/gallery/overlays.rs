//! What lies above a page.

use leptos::prelude::*;

use super::text;
use crate::{
    Button, Card, Dialog, Glyph, Icon, Kind, Menu, MenuChoice, MenuItem, MenuLink, Toasts,
};

#[component]
pub fn Overlays() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let open = RwSignal::new(false);
    view! {
        <Card title=text::overlays>
            <div class="card-body row wrap">
                <Button on_press=move || open.set(true)>{text::open}</Button>
                <Button on_press=move || toasts.done(text::sample)>{text::toast_ok}</Button>
                <Button on_press=move || toasts.failed(text::sample)>{text::toast_bad}</Button>
                <Menu
                    id="sample-menu"
                    label=text::overlays
                    trigger=|| view! {
                        {text::overlays}
                        <Icon glyph=Glyph::ChevronDown />
                    }
                >
                    <MenuLink glyph=Glyph::User label=text::name href="#" />
                    <MenuItem glyph=Glyph::Copy label=text::plain on_choose=|| () />
                    <MenuChoice
                        glyph=Glyph::Sun
                        label=text::state
                        chosen=Signal::stored(true)
                        on_choose=|| ()
                    />
                </Menu>
            </div>
        </Card>
        <Dialog id="sample" open=open on_close=move || open.set(false) title=text::overlays>
            <div class="form">
                <p>{text::long}</p>
                <div class="dialog-foot">
                    <Button on_press=move || open.set(false)>{crate::text::cancel}</Button>
                    <Button kind=Kind::Danger on_press=move || open.set(false)>
                        {text::danger}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}
