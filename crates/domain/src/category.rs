//! Categories: how products are grouped.

mod product;

use api::ProductCategory;

use crate::entity::product_category::Model;

pub use product::{of_product, set_of_product};
pub(crate) use product::{of_products, set};

impl From<Model> for ProductCategory {
    fn from(row: Model) -> Self {
        let Model { category_id, name, description, created_at, updated_at, icon } = row;
        Self { category_id, name, description, icon, create_at: created_at, updated_at }
    }
}
