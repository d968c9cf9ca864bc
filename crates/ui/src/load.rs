//! The one place that shows loading, failure and content.

use leptos::{either::Either, prelude::*};

use crate::{
    button::Button,
    connection::Connection,
    copy::CopyText,
    icon::{Glyph, Icon},
    problem,
    session::Session,
    skeleton::Skeleton,
    text,
};

/// Shows `resource` once it is there, grey lines before, and what failed if it fails.
///
/// An answer 401 ends the session instead; whoever guards the pages reacts to that. What failed
/// is asked again when somebody has logged in, and when a server that was away is back.
#[component]
pub fn Load<T, F, V>(
    resource: LocalResource<client::Result<T>>,
    /// What to show while the first answer is on its way.
    #[prop(optional, into)]
    waiting: Option<ViewFn>,
    children: F,
) -> impl IntoView
where
    T: Clone + 'static,
    F: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let content = move || {
        let answer = resource.get()?;
        Some(answer.map(|value| children(value).into_any()))
    };
    let waiting = waiting.unwrap_or_else(|| ViewFn::from(|| view! { <Skeleton /> }));
    let retry = Callback::new(move |()| resource.refetch());
    frame(Box::new(content), waiting, retry)
}

type Content = Box<dyn Fn() -> Option<client::Result<AnyView>> + Send>;

/// What is the same for every kind of content: apart, so that it is compiled once.
fn frame(content: Content, waiting: ViewFn, retry: Callback<()>) -> AnyView {
    let pending = RwSignal::new(false);
    let session = use_context::<Session>();
    let fallback = waiting.clone();
    let failed = StoredValue::new(false);
    let shown = move || {
        let answer = content()?;
        failed.set_value(answer.is_err());
        Some(match answer {
            Ok(view) => view,
            Err(err) if ends(session, &err) => waiting.run(),
            Err(err) => {
                Connection::notice(&err);
                view! { <Failure err=err retry=retry busy=pending /> }.into_any()
            }
        })
    };
    try_again(session, failed, retry);
    view! {
        <div class="load" aria-busy=move || pending.get().to_string()>
            <Transition fallback=move || fallback.run() set_pending=pending>
                {shown}
            </Transition>
        </div>
    }
    .into_any()
}

/// Asks again what failed, once there is reason to hope.
fn try_again(session: Option<Session>, failed: StoredValue<bool>, retry: Callback<()>) {
    let connection = use_context::<Connection>();
    Effect::new(move |before: Option<(u32, u32)>| {
        let now = (session.map_or(0, Session::begins), connection.map_or(0, Connection::returns));
        if before.is_some_and(|before| before != now) && failed.get_value() {
            retry.run(());
        }
        now
    });
}

fn ends(session: Option<Session>, err: &client::Error) -> bool {
    match (err.code(), session) {
        (Some(api::ErrorCode::Unauthorized), Some(session)) => {
            session.end();
            true
        }
        _ => false,
    }
}

/// What failed, a way to try again, and the request id to hand on.
#[component]
pub fn Failure(
    err: client::Error,
    #[prop(into)] retry: Callback<()>,
    #[prop(optional, into)] busy: Signal<bool>,
) -> impl IntoView {
    let id = match problem::request_id(&err) {
        Some(id) => Either::Left(view! {
            <p class="row wrap center faint">
                {text::request_id} <CopyText value=id.to_owned() what=text::request_id />
            </p>
        }),
        None => Either::Right(()),
    };
    let gone = err.code() == Some(api::ErrorCode::NotFound);
    let title = if gone { text::gone } else { text::failed_to_load };
    view! {
        <div class="empty" role="alert">
            <span class="empty-mark" class:bad=!gone>
                <Icon glyph=Glyph::CircleAlert large=true />
            </span>
            <h2>{title}</h2>
            <p class="muted">{move || problem::sentence(&err)}</p>
            <Button on_press=retry busy=busy>
                <Icon glyph=Glyph::Retry />
                {text::retry}
            </Button>
            {id}
        </div>
    }
}
