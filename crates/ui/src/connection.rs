//! Whether the server answers, and what happens while it does not.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    confirm::Ask,
    icon::{Glyph, Icon},
};

mod text {
    crate::texts! {
        away = "The server does not answer. What you typed is kept; this page goes on by itself when the server is back.", "服务器没有响应。已输入的内容会保留，服务器恢复后页面将自动继续。";
        back = "The server answers again.", "服务器已恢复响应。";
    }
}

/// How long to wait before the server is asked again.
const PAUSE: Duration = Duration::from_secs(2);
/// How long the good news stays.
const NEWS: Duration = Duration::from_secs(4);

/// What is known of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    There,
    Away,
    /// Away a moment ago.
    Back,
}

/// Whether the server answers, for the whole app.
#[derive(Clone, Copy)]
pub struct Connection {
    state: RwSignal<State>,
    /// How often the server has come back.
    returns: RwSignal<u32>,
    ask: StoredValue<Ask<bool>, LocalStorage>,
}

impl Connection {
    /// Makes the connection available to everything below. `ask` finds out whether the server
    /// answers; anybody may ask it.
    pub fn provide(ask: impl Into<Ask<bool>>) {
        provide_context(Self {
            state: RwSignal::new(State::There),
            returns: RwSignal::new(0),
            ask: StoredValue::new_local(ask.into()),
        });
    }

    /// Takes notice of a failure: where the server was not reached, it is asked until it answers.
    pub(crate) fn notice(err: &client::Error) {
        if let (client::Error::Unreachable(_), Some(connection)) = (err, use_context::<Self>()) {
            connection.lost();
        }
    }

    /// The server did not answer.
    pub(crate) fn lost(self) {
        if self.state.get_untracked() != State::Away {
            self.state.set(State::Away);
            self.try_later();
        }
    }

    fn try_later(self) {
        set_timeout(
            move || {
                let ask = self.ask.with_value(Ask::ask);
                spawn_local(async move {
                    match ask.await {
                        Err(client::Error::Unreachable(_)) => self.try_later(),
                        // An answer is an answer, whatever it says.
                        Ok(_) | Err(_) => self.found(),
                    }
                });
            },
            PAUSE,
        );
    }

    fn found(self) {
        self.state.set(State::Back);
        self.returns.update(|returns| *returns = returns.wrapping_add(1));
        let forget = move || {
            if self.state.get_untracked() == State::Back {
                self.state.set(State::There);
            }
        };
        set_timeout(forget, NEWS);
    }

    /// How often the server has come back; whoever failed meanwhile tries again when this changes.
    pub(crate) fn returns(self) -> u32 {
        self.returns.get()
    }
}

/// Says on top of every page that the server is away, and when it is back.
#[component]
pub fn ConnectionBanner() -> impl IntoView {
    let connection = expect_context::<Connection>();
    let news = move || match connection.state.get() {
        State::There => None,
        State::Away => Some(("away", Glyph::Warning, text::away())),
        State::Back => Some(("away back", Glyph::CircleCheck, text::back())),
    };
    view! {
        <div role="status" aria-live="polite">
            {move || news().map(|(class, glyph, text)| view! {
                <p class=class>
                    <Icon glyph=glyph />
                    {text}
                </p>
            })}
        </div>
    }
}
