//! The developers' web app.

mod app;
mod pages;
mod shell;

fn main() {
    console_error_panic_hook::set_once();
    ui::remove_boot();
    leptos::mount::mount_to_body(app::App);
}
