//! What a product of some type has besides.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{id::text_enum, validation};

/// What a product of some type has besides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "camelCase", default)]
pub struct ProductFeature {
    /// For a model.
    #[garde(dive)]
    pub model_feature: Option<ModelFeature>,
}

text_enum! {
    /// What can be set for a model.
    ModelParameter {
        Model,
        MaxTokens,
        Temperature,
    }
}

/// How a model is called where the caller does not say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct ModelFeature {
    /// Name of the model.
    #[garde(inner(length(chars, max = 128), custom(validation::name)))]
    #[schema(max_length = 128, example = "qwen-max")]
    pub model: Option<String>,
    #[garde(inner(range(min = 1, max = 10_000_000)))]
    #[schema(minimum = 1, maximum = 10_000_000, example = 4096)]
    pub max_tokens: Option<u32>,
    #[garde(inner(range(min = 0.0, max = 2.0)))]
    #[schema(minimum = 0, maximum = 2, example = 0.7)]
    pub temperature: Option<f64>,
    /// What a call may not say otherwise.
    #[garde(length(max = 3))]
    #[schema(max_items = 3)]
    pub locked: Vec<ModelParameter>,
    /// Answers come piece by piece.
    #[garde(skip)]
    pub streaming: Option<bool>,
    /// The model may search the web.
    #[garde(skip)]
    pub web_search: Option<bool>,
    /// The model can think before it answers.
    #[garde(skip)]
    pub enable_thinking: Option<bool>,
    /// The model takes pictures, too.
    #[garde(skip)]
    pub enable_multi_modal: Option<bool>,
}
