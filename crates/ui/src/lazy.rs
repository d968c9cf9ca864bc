//! Code that is loaded when somebody first needs it.
//!
//! [`lazy_pages!`](crate::lazy_pages) puts pages into pieces of their own; the build takes the
//! app apart there. What several pieces share is found and loaded by itself.

use std::pin::Pin;

use leptos::{prelude::*, task::spawn_local};
#[doc(hidden)]
pub use wasm_split_helpers;
pub use wasm_split_helpers::SplitLoaderError as NotLoaded;

use crate::{
    browser,
    button::{Button, Kind},
    connection::Connection,
    icon::{Glyph, Icon},
    skeleton::Skeleton,
};

mod text {
    crate::texts! {
        failed = "This part of the app could not be loaded", "应用的这一部分无法加载";
        failed_hint = "The server may be away, or it has a newer version of the app. Reload the page.", "服务器可能没有响应，或应用已更新，请刷新页面。";
        reload = "Reload the page", "刷新页面";
    }
}

/// What is in another piece, on its way.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, NotLoaded>>>>;

/// A page in another piece.
pub type LazyPage = fn() -> AnyView;

/// Makes a page of something in another piece: the page by its name, the piece that holds it, and the component.
#[macro_export]
macro_rules! lazy_pages {
    ($($page:ident = $piece:ident, $component:path;)*) => {
        $(
            #[expect(non_snake_case, reason = "it takes the place of a component")]
            pub fn $page() -> ::leptos::prelude::AnyView {
                #[$crate::wasm_split_helpers::wasm_split(
                    $piece,
                    wasm_split_path = $crate::wasm_split_helpers,
                    fallible
                )]
                fn $page() -> Result<$crate::LazyPage, $crate::NotLoaded> {
                    Ok(|| ::leptos::prelude::IntoAny::into_any($component()))
                }
                $crate::lazy_page(|| Box::pin($page()))
            }
        )*
    };
}

/// Shows a page of another piece: grey lines until that is there.
pub fn lazy_page(load: fn() -> Coming<LazyPage>) -> AnyView {
    lazy(load, page_waiting, |page| page())
}

/// Shows what is made with something of another piece.
pub fn lazy<T: Clone + Send + Sync + 'static>(
    load: fn() -> Coming<T>,
    waiting: fn() -> AnyView,
    shown: impl Fn(T) -> AnyView + Send + 'static,
) -> AnyView {
    let piece = Piece::load(load);
    let view = move || match piece.0.get() {
        State::Waiting => waiting(),
        State::Failed => view! { <Failed /> }.into_any(),
        State::There(it) => shown(it),
    };
    view.into_any()
}

/// Something of another piece, or why it is not there.
pub(crate) struct Piece<T>(RwSignal<State<T>>);

#[derive(Clone, Debug)]
enum State<T> {
    Waiting,
    There(T),
    Failed,
}

impl<T: Clone + Send + Sync + 'static> Piece<T> {
    /// What is in it, once it is there.
    pub(crate) fn there(&self) -> Option<T> {
        self.0.with(|state| match state {
            State::There(it) => Some(it.clone()),
            State::Waiting | State::Failed => None,
        })
    }

    /// Loads it, and again when a server that was away is back.
    pub(crate) fn load(load: fn() -> Coming<T>) -> Self {
        let state = RwSignal::new(State::Waiting);
        let begin = move || {
            spawn_local(async move {
                let came = load().await.map_or(State::Failed, State::There);
                // `None` where nobody waits for it any more.
                state.try_set(came);
            });
        };
        let connection = use_context::<Connection>();
        Effect::new(move |before: Option<u32>| {
            let now = connection.map_or(0, Connection::returns);
            let failed = state.with_untracked(|state| matches!(state, State::Failed));
            if before.is_none() || failed {
                begin();
            }
            now
        });
        Self(state)
    }
}

#[component]
fn Failed() -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <span class="empty-mark bad">
                <Icon glyph=Glyph::CircleAlert large=true />
            </span>
            <h2>{text::failed}</h2>
            <p class="muted">{text::failed_hint}</p>
            <Button kind=Kind::Primary on_press=browser::reload>
                <Icon glyph=Glyph::Retry />
                {text::reload}
            </Button>
        </div>
    }
}

/// The outline of a page: its heading and a card.
fn page_waiting() -> AnyView {
    view! {
        <div class="head page-waiting" aria-hidden="true">
            <div class="stack">
                <h1>
                    <span class="bone"></span>
                </h1>
                <p>
                    <span class="bone"></span>
                </p>
            </div>
        </div>
        <div class="card">
            <Skeleton lines=8 />
        </div>
    }
    .into_any()
}
