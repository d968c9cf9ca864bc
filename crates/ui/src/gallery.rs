//! x
use leptos::prelude::*;
/// x
#[component]
pub fn Gallery() -> impl IntoView {}
