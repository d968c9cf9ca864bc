//! What lies above a page.

use api::{Consequence, ConsequenceKind, DeletionImpact};
use leptos::prelude::*;

use super::text;
use crate::{
    Button, Card, ConfirmDialog, Dialog, Glyph, Icon, Kind, Menu, MenuChoice, MenuItem, MenuLink,
    Toasts,
};

#[component]
pub fn Overlays() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let open = RwSignal::new(false);
    let asking = RwSignal::new(false);
    view! {
        <Card title=text::overlays>
            <div class="card-body row wrap">
                <Button on_press=move || open.set(true)>{text::open}</Button>
                <Button kind=Kind::Danger on_press=move || asking.set(true)>
                    {text::danger}
                </Button>
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
        <Question open=asking />
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

#[component]
fn Question(open: RwSignal<bool>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let impact = || async {
        let examples = vec!["himarket-demo".to_owned(), "second".to_owned()];
        let lost = |kind, count| Consequence { kind, count, examples: examples.clone() };
        let consequences =
            vec![lost(ConsequenceKind::Publication, 2), lost(ConsequenceKind::Subscription, 1_204)];
        Ok(DeletionImpact { consequences })
    };
    view! {
        <ConfirmDialog
            id="ask"
            open=open
            on_close=move || open.set(false)
            title=text::danger
            note=text::sample
            name="himarket-demo"
            impact=impact
            action=text::danger
            confirm=|| async { Ok(()) }
            on_done=move || toasts.done(text::sample)
        />
    }
}
