//! Icons, buttons, badges and banners.

use leptos::prelude::*;

use super::text;
use crate::{
    Avatar, Badge, Banner, Button, ButtonLink, Card, Glyph, Icon, IconButton, Kind, Text, Tile,
    Tone,
};

const KINDS: [(Kind, Text); 4] = [
    (Kind::Primary, text::primary),
    (Kind::Plain, text::plain),
    (Kind::Ghost, text::ghost),
    (Kind::Danger, text::danger),
];
const TONES: [(Tone, Text); 5] = [
    (Tone::Neutral, text::neutral),
    (Tone::Accent, text::accent),
    (Tone::Ok, text::ok),
    (Tone::Warn, text::warn),
    (Tone::Bad, text::bad),
];

#[component]
pub fn Icons() -> impl IntoView {
    view! {
        <Card title=text::icons>
            <div class="card-body row wrap">
                {Glyph::ALL
                    .iter()
                    .copied()
                    .map(|glyph| view! {
                        <Icon glyph=glyph />
                        <Icon glyph=glyph large=true />
                    })
                    .collect_view()}
            </div>
        </Card>
    }
}

#[component]
pub fn Buttons() -> impl IntoView {
    let row = |small: bool, busy: bool, disabled: bool| {
        KINDS
            .map(|(kind, label)| {
                view! {
                    <Button kind=kind small=small busy=busy disabled=disabled>
                        {label}
                    </Button>
                }
            })
            .collect_view()
    };
    view! {
        <Card title=text::buttons>
            <div class="card-body stack">
                <div class="row wrap">{row(false, false, false)}</div>
                <div class="row wrap">{row(true, false, false)}</div>
                <div class="row wrap">{row(false, true, false)}</div>
                <div class="row wrap">{row(false, false, true)}</div>
                <div class="row wrap">
                    <Button>
                        <Icon glyph=Glyph::Plus />
                        {text::plain}
                    </Button>
                    <IconButton glyph=Glyph::Close label=crate::text::close on_press=|| () />
                    <ButtonLink href="#" small=true>
                        {text::plain}
                    </ButtonLink>
                </div>
            </div>
        </Card>
    }
}

#[component]
pub fn Badges() -> impl IntoView {
    let badges = |plain: bool| {
        TONES
            .map(|(tone, label)| view! { <Badge tone=tone plain=plain>{label}</Badge> })
            .collect_view()
    };
    view! {
        <Card title=text::badges>
            <div class="card-body stack">
                <div class="row wrap">{badges(false)}</div>
                <div class="row wrap">{badges(true)}</div>
                <div class="row wrap">
                    {["a", "b", "c", "d", "门"]
                        .map(|name| view! { <Tile name=name /> <Tile name=name large=true /> })
                        .collect_view()} <Avatar name="admin" />
                </div>
            </div>
        </Card>
    }
}

#[component]
pub fn Banners() -> impl IntoView {
    view! {
        <Card title=text::banners>
            <div class="card-body stack">
                {TONES
                    .map(|(tone, _)| view! { <Banner tone=tone>{text::sample}</Banner> })
                    .collect_view()}
            </div>
        </Card>
    }
}
