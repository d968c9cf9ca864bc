//! Categories: how products are grouped.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{Icon, Patch, ProductId, ProductType, SortOrder, id::string_id, validation};

string_id! {
    /// Identifies a category.
    CategoryId, "category-"
}

/// A category of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductCategory {
    pub category_id: CategoryId,
    #[schema(example = "Language models")]
    pub name: String,
    #[schema(example = "Text in, text out")]
    pub description: Option<String>,
    pub icon: Option<Icon>,
    pub create_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Makes a category.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct CreateProductCategory {
    /// Must be free.
    #[garde(length(chars, max = 64), custom(validation::name))]
    #[schema(min_length = 1, max_length = 64, example = "Language models")]
    pub name: String,
    #[garde(inner(length(chars, max = 256), custom(validation::text)))]
    #[serde(default)]
    #[schema(max_length = 256, example = "Text in, text out")]
    pub description: Option<String>,
    #[garde(dive)]
    #[serde(default)]
    pub icon: Option<Icon>,
}

/// Changes a category. What is absent stays; `null` clears what may be empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdateProductCategory {
    /// Must be free.
    #[garde(inner(length(chars, max = 64), custom(validation::name)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64, example = "Language models")]
    pub name: Option<String>,
    #[garde(inner(length(chars, max = 256), custom(validation::text)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 256, example = "Text in, text out")]
    pub description: Patch<String>,
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<Icon>)]
    pub icon: Patch<Icon>,
}

/// Which categories to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ProductCategoryQuery {
    /// Part of the name. Case does not matter.
    #[garde(inner(length(chars, max = 64), custom(validation::text)))]
    #[param(max_length = 64, example = "lang")]
    pub name: Option<String>,
    /// Only categories that have a product of this type which the caller may see.
    #[garde(skip)]
    pub product_type: Option<ProductType>,
    /// `createAt`, `updatedAt` or `name`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "name,asc")]
    pub sort: Option<SortOrder<ProductCategorySort>>,
}

/// What categories can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum ProductCategorySort {
    #[default]
    CreateAt,
    UpdatedAt,
    Name,
}

/// Products to put into a category or to take out of it, at most a hundred at once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(transparent)]
#[garde(transparent)]
pub struct ProductIds(
    #[garde(length(max = 100), inner(custom(validation::id)))] pub Vec<ProductId>,
);

/// The categories of a product, at most twenty.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(transparent)]
#[garde(transparent)]
pub struct CategoryIds(
    #[garde(length(max = 20), inner(custom(validation::id)))] pub Vec<CategoryId>,
);
