//! What nobody needs any more goes.

use std::time::Duration;

use crate::{App, Result, attempt, gateway_instance, outbox, refusal, session};

const INTERVAL: Duration = Duration::from_secs(600);

/// Removes what nobody needs any more, for ever. A failure is logged and tried again.
pub async fn clean(app: &App) {
    let mut interval = tokio::time::interval(INTERVAL);
    loop {
        interval.tick().await;
        if let Err(err) = clean_once(app).await {
            tracing::warn!(error = %err, "old rows cannot be removed");
        }
    }
}

async fn clean_once(app: &App) -> Result<()> {
    outbox::clean(app).await?;
    session::clean(app).await?;
    attempt::clean(app).await?;
    refusal::clean(app).await?;
    gateway_instance::clean(app).await
}
