//! The administrators' web app.

mod app;
mod arrival;
mod crumbs;
mod inbox;
mod pages;
mod reason;
mod shell;
mod words;

fn main() {
    console_error_panic_hook::set_once();
    ui::remove_boot();
    leptos::mount::mount_to_body(app::App);
}
