//! `himarket admin reset-password`: for whoever is locked out and has a shell on the machine.

use std::io::{Read, stdin};

use anyhow::{Context, bail};
use api::{ChangePassword, Secret};
use domain::{EncryptionKey, admin, caller::Operator, database::Workload};

use crate::{config::Config, logging, serve};

const LONGEST_INPUT: u64 = 1024;

pub(crate) async fn run(config: Config, username: &str, from_stdin: bool) -> anyhow::Result<()> {
    let password = if from_stdin { read()? } else { generate()? };
    // The same rules as for a password that is typed into a form.
    let rules = ChangePassword { old_password: "unused".into(), new_password: password.clone() };
    if let Some(problem) = api::problems(&rules).first() {
        bail!("the password {}", problem.message);
    }
    let app = serve::open(&config, Workload::Api).await?;
    let result = admin::reset_password(&app, &Operator, username, &password).await;
    app.close().await?;
    result?;
    if from_stdin {
        logging::print(&format!("The password of {username} is replaced.\n"))
    } else {
        logging::print(&format!("The new password of {username} is {}\n", password.expose()))
    }
}

fn read() -> anyhow::Result<Secret> {
    let mut text = String::new();
    stdin()
        .take(LONGEST_INPUT)
        .read_to_string(&mut text)
        .context("no password could be read from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).into())
}

/// 24 characters from the operating system's randomness.
fn generate() -> anyhow::Result<Secret> {
    Ok(EncryptionKey::generate()?
        .encode()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(24)
        .collect::<String>()
        .into())
}
