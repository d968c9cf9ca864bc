//! A model service, asked for its models.

use api::ModelOffer;
use http::StatusCode;

use crate::{
    Gate, Result,
    exchange::{self, Exchange},
    unexpected,
};

/// Names that are shown.
const MAX_MODELS: usize = 1_000;

pub(crate) async fn ask<G: Gate>(mut exchange: Exchange<G>) -> Result<ModelOffer> {
    let url = exchange.below("/models")?;
    let answer = exchange.get(&url, "application/json").await?;
    let status = answer.status();
    if status != StatusCode::OK {
        return Err(exchange::refused(status, None));
    }
    let body = exchange.whole(answer).await?;
    let body = exchange::json(&body)?;
    let list = body["data"].as_array().ok_or_else(|| unexpected("no list `data`"))?;
    let models = list.iter().filter_map(|model| model["id"].as_str());
    let models: Vec<_> = models.take(MAX_MODELS).map(str::to_owned).collect();
    Ok(ModelOffer { truncated: list.len() > MAX_MODELS, models })
}
