//! What is written about a product before it is sent.

use api::{
    CreateProduct, FieldProblem, FieldRule, ModelFeature, Patch, Product, ProductFeature,
    ProductType, UpdateProduct,
};
use leptos::prelude::*;
use ui::{FieldError, Pick};

use super::picks;

mod text {
    ui::texts! {
        whole_number = "Write a whole number.", "请填写整数。";
        number = "Write a number such as 0.7.", "请填写数字，例如 0.7。";
    }
}

pub const MODEL: &str = "feature.modelFeature.model";
pub const MAX_TOKENS: &str = "feature.modelFeature.maxTokens";
pub const TEMPERATURE: &str = "feature.modelFeature.temperature";

/// The fields of a product, each with what is in it.
#[derive(Clone, Copy)]
pub struct Draft {
    pub r#type: RwSignal<ProductType>,
    pub name: RwSignal<String>,
    pub slug: RwSignal<String>,
    pub description: RwSignal<String>,
    pub categories: RwSignal<Vec<Pick>>,
    pub icon: RwSignal<String>,
    pub model: ModelDraft,
}

/// What a model has besides.
#[derive(Clone, Copy)]
pub struct ModelDraft {
    pub name: RwSignal<String>,
    pub max_tokens: RwSignal<String>,
    pub temperature: RwSignal<String>,
    pub streaming: RwSignal<bool>,
    pub web_search: RwSignal<bool>,
    pub thinking: RwSignal<bool>,
    pub multi_modal: RwSignal<bool>,
}

impl Draft {
    /// Of a product that is not there yet.
    pub fn new(r#type: ProductType) -> Self {
        Self {
            r#type: RwSignal::new(r#type),
            name: RwSignal::default(),
            slug: RwSignal::default(),
            description: RwSignal::default(),
            categories: RwSignal::default(),
            icon: RwSignal::default(),
            model: ModelDraft::new(&ModelFeature {
                streaming: Some(true),
                ..ModelFeature::default()
            }),
        }
    }

    /// Of a product as it is.
    pub fn of(product: &Product) -> Self {
        let summary = &product.summary;
        let pick = |it: &api::ProductCategory| Pick {
            key: it.category_id.to_string(),
            label: it.name.clone(),
            note: None,
        };
        let model = summary.feature.clone().and_then(|it| it.model_feature).unwrap_or_default();
        Self {
            r#type: RwSignal::new(summary.r#type),
            name: RwSignal::new(summary.name.clone()),
            slug: RwSignal::new(summary.slug.clone()),
            description: RwSignal::new(summary.description.clone().unwrap_or_default()),
            categories: RwSignal::new(summary.categories.iter().map(pick).collect()),
            icon: RwSignal::new(ui::picture_text(summary.icon.as_ref())),
            model: ModelDraft::new(&model),
        }
    }

    /// What makes the product.
    pub fn create(self) -> CreateProduct {
        CreateProduct {
            name: self.name.get().trim().to_owned(),
            slug: Some(self.slug.get().trim().to_owned()).filter(|slug| !slug.is_empty()),
            r#type: self.r#type.get(),
            description: Some(self.description.get()),
            document: None,
            icon: self.icon.with(|text| ui::picture_of(text)),
            auto_approve: None,
            enable_consumer_auth: None,
            categories: Some(self.categories.with(|it| picks::category_ids(it))),
            feature: self.feature(None),
            limits: None,
        }
    }

    /// What changes `product`.
    pub fn update(self, product: &Product) -> UpdateProduct {
        let old = product.summary.feature.clone().and_then(|it| it.model_feature);
        UpdateProduct {
            revision: Some(product.summary.revision),
            name: Some(self.name.get().trim().to_owned()),
            description: Patch::Set(self.description.get()),
            icon: self.icon.with(|text| ui::picture_of(text)).map_or(Patch::Clear, Patch::Set),
            categories: Patch::Set(self.categories.with(|it| picks::category_ids(it))),
            feature: self.feature(old).map_or(Patch::Keep, Patch::Set),
            ..UpdateProduct::default()
        }
    }

    fn feature(self, old: Option<ModelFeature>) -> Option<ProductFeature> {
        if self.r#type.get() != ProductType::ModelApi {
            return None;
        }
        let model = self.model;
        Some(ProductFeature {
            model_feature: Some(ModelFeature {
                model: Some(model.name.get().trim().to_owned()),
                max_tokens: number(&model.max_tokens.get()),
                temperature: number(&model.temperature.get()),
                streaming: Some(model.streaming.get()),
                web_search: Some(model.web_search.get()),
                enable_thinking: Some(model.thinking.get()),
                enable_multi_modal: Some(model.multi_modal.get()),
                locked: old.map(|old| old.locked).unwrap_or_default(),
            }),
        })
    }

    /// What the server would refuse, and what would leave developers guessing.
    pub fn problems(self) -> Vec<FieldError> {
        let mut found: Vec<_> =
            api::problems(&self.create()).into_iter().map(FieldError::from).collect();
        let required = |field: &str| FieldProblem::new(field, FieldRule::Required, None).into();
        if self.description.with(|text| text.trim().is_empty()) {
            found.push(required("description"));
        }
        if self.r#type.get() == ProductType::ModelApi {
            let ModelDraft { max_tokens, temperature, .. } = self.model;
            if self.model.name.with(|name| name.trim().is_empty()) {
                found.insert(0, required(MODEL));
            }
            if max_tokens.with(|text| !is_blank_or::<u32>(text)) {
                found.push(FieldError::new(MAX_TOKENS, text::whole_number));
            }
            if temperature.with(|text| !is_blank_or::<f64>(text)) {
                found.push(FieldError::new(TEMPERATURE, text::number));
            }
        }
        found
    }
}

impl ModelDraft {
    fn new(model: &ModelFeature) -> Self {
        let text = |number: Option<String>| RwSignal::new(number.unwrap_or_default());
        let on = |switch: Option<bool>| RwSignal::new(switch.unwrap_or_default());
        Self {
            name: text(model.model.clone()),
            max_tokens: text(model.max_tokens.map(|it| it.to_string())),
            temperature: text(model.temperature.map(|it| it.to_string())),
            streaming: on(model.streaming),
            web_search: on(model.web_search),
            thinking: on(model.enable_thinking),
            multi_modal: on(model.enable_multi_modal),
        }
    }
}

/// A number that somebody wrote; `None` where there is none.
pub fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.trim().parse().ok()
}

/// Whether a field that may be empty holds a number or nothing.
pub fn is_blank_or<T: std::str::FromStr>(text: &str) -> bool {
    text.trim().is_empty() || number::<T>(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::{is_blank_or, number};

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number::<u32>(" 5000 "), Some(5_000));
        assert_eq!(number::<u32>(""), None);
        assert!(is_blank_or::<f64>("") && is_blank_or::<f64>("0.9"));
        assert!(!is_blank_or::<f64>("warm") && !is_blank_or::<u32>("1.5"));
    }
}
