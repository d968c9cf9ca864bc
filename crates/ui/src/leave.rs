//! Asks before somebody leaves a page with something on it that is not saved.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BeforeUnloadEvent, Element, Event, HtmlAnchorElement, MouseEvent};

use crate::{
    button::{Button, Kind},
    dialog::Dialog,
};

mod text {
    crate::texts! {
        title = "Leave without saving?", "不保存就离开？";
        note = "What you have changed on this page is lost.", "此页面上的修改将丢失。";
        stay = "Stay", "留在此页";
        leave = "Leave", "离开";
    }
}

/// Whether something is not saved, and where the reader wants to go.
#[derive(Clone, Copy)]
pub struct Leaving {
    unsaved: RwSignal<bool>,
    /// The page with what is not saved.
    here: StoredValue<String>,
    wanted: RwSignal<Option<String>>,
}

impl Leaving {
    /// Watches links and the buttons of the browser from now on; once in an app, before its
    /// router.
    pub fn provide() {
        let leaving = Self {
            unsaved: RwSignal::new(false),
            here: StoredValue::new(String::new()),
            wanted: RwSignal::new(None),
        };
        provide_context(leaving);
        listen("click", move |event| leaving.click(&event));
        listen("popstate", move |event| leaving.pop(&event));
        listen("beforeunload", move |event| leaving.unload(&event));
    }

    fn unsaved(self) -> bool {
        self.unsaved.try_get_untracked().unwrap_or_default()
    }

    /// A link of this app is followed only after the question.
    fn click(self, event: &Event) {
        let Some(click) = event.dyn_ref::<MouseEvent>().filter(|_| self.unsaved()) else { return };
        if click.button() != 0 || click.ctrl_key() || click.meta_key() || click.shift_key() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
            return;
        };
        let elsewhere = Some(link.origin()) != window().location().origin().ok();
        let to = format!("{}{}{}", link.pathname(), link.search(), link.hash());
        let same = to.split('#').next() == here().split('#').next();
        if !link.target().is_empty() || link.has_attribute("download") || elsewhere || same {
            return;
        }
        event.prevent_default();
        event.stop_immediate_propagation();
        self.wanted.set(Some(to));
    }

    /// Back and Forward have changed the address already: it is put back.
    fn pop(self, event: &Event) {
        if !self.unsaved() {
            return;
        }
        event.stop_immediate_propagation();
        let to = here();
        let back = self.here.get_value();
        if let Ok(history) = window().history() {
            history.push_state_with_url(&JsValue::NULL, "", Some(&back)).unwrap_or_default();
        }
        self.wanted.set(Some(to));
    }

    /// The browser asks in its own words.
    fn unload(self, event: &Event) {
        if let Some(event) = event.dyn_ref::<BeforeUnloadEvent>().filter(|_| self.unsaved()) {
            event.prevent_default();
        }
    }
}

/// Asks before this page is left while `unsaved`.
pub fn ask_before_leaving(unsaved: impl Into<Signal<bool>>) {
    let unsaved = unsaved.into();
    let Some(leaving) = use_context::<Leaving>() else { return };
    Effect::new(move |_| {
        leaving.here.set_value(here());
        leaving.unsaved.set(unsaved.get());
    });
    on_cleanup(move || {
        leaving.unsaved.try_set(false);
    });
}

/// The question; once in an app, below its router.
#[component]
pub fn LeaveDialog() -> impl IntoView {
    let leaving = expect_context::<Leaving>();
    let navigate = StoredValue::new_local(use_navigate());
    let stay = move || leaving.wanted.set(None);
    let leave = move || {
        leaving.unsaved.set(false);
        if let Some(to) = leaving.wanted.get_untracked() {
            leaving.wanted.set(None);
            navigate.with_value(|navigate| navigate(&to, NavigateOptions::default()));
        }
    };
    let open = Signal::derive(move || leaving.wanted.with(Option::is_some));
    view! {
        <Dialog id="leave" open=open on_close=stay title=text::title>
            <div class="form">
                <p>{text::note}</p>
                <div class="dialog-foot">
                    <Button on_press=stay>{text::stay}</Button>
                    <Button kind=Kind::Danger on_press=leave>
                        {text::leave}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}

fn here() -> String {
    let location = window().location();
    let part = |part: Result<String, JsValue>| part.unwrap_or_default();
    format!("{}{}{}", part(location.pathname()), part(location.search()), part(location.hash()))
}

/// Hears of events before the router does, for as long as the app is there.
fn listen(name: &str, act: impl Fn(Event) + 'static) {
    let act = Closure::<dyn Fn(Event)>::new(act).into_js_value();
    let added = window().add_event_listener_with_callback_and_bool(name, act.unchecked_ref(), true);
    debug_assert!(added.is_ok(), "events of the window can be listened to");
}
