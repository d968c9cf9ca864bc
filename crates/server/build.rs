//! Builds anew when the web apps that the feature `embed` puts into the executable change.

fn main() {
    if std::env::var_os("CARGO_FEATURE_EMBED").is_some() {
        println!("cargo::rerun-if-changed=../../target/spa");
    }
}
