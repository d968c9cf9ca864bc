use api::{
    CategoryId, CategoryIds, CreateProductCategory, Page, PageQuery, ProductCategory,
    ProductCategoryQuery, ProductId, ProductIds, UpdateProductCategory,
};

use crate::{Client, Result, send};

impl Client {
    /// Lists categories.
    pub async fn list_product_categories(
        &self,
        query: &ProductCategoryQuery,
        page: PageQuery,
    ) -> Result<Page<ProductCategory>> {
        send(self.get("/product-categories").query(query).query(&page)).await
    }

    /// Makes a category.
    pub async fn create_product_category(
        &self,
        body: &CreateProductCategory,
    ) -> Result<ProductCategory> {
        send(self.post("/product-categories").json(body)).await
    }

    /// Shows a category.
    pub async fn get_product_category(&self, category_id: &CategoryId) -> Result<ProductCategory> {
        send(self.get(&format!("/product-categories/{category_id}"))).await
    }

    /// Changes a category.
    pub async fn update_product_category(
        &self,
        category_id: &CategoryId,
        body: &UpdateProductCategory,
    ) -> Result<ProductCategory> {
        send(self.put(&format!("/product-categories/{category_id}")).json(body)).await
    }

    /// Deletes a category that no product is in.
    pub async fn delete_product_category(&self, category_id: &CategoryId) -> Result<()> {
        send(self.delete(&format!("/product-categories/{category_id}"))).await
    }

    /// Puts products into a category.
    pub async fn add_products_to_category(
        &self,
        category_id: &CategoryId,
        body: &ProductIds,
    ) -> Result<()> {
        send(self.post(&format!("/product-categories/{category_id}/products")).json(body)).await
    }

    /// Takes products out of a category.
    pub async fn remove_products_from_category(
        &self,
        category_id: &CategoryId,
        body: &ProductIds,
    ) -> Result<()> {
        send(self.delete(&format!("/product-categories/{category_id}/products")).json(body)).await
    }

    /// Lists the categories of a product.
    pub async fn list_categories_of_product(
        &self,
        product_id: &ProductId,
    ) -> Result<Vec<ProductCategory>> {
        send(self.get(&format!("/products/{product_id}/categories"))).await
    }

    /// Puts a product into these categories and takes it out of all others.
    pub async fn set_categories_of_product(
        &self,
        product_id: &ProductId,
        body: &CategoryIds,
    ) -> Result<()> {
        send(self.put(&format!("/products/{product_id}/categories")).json(body)).await
    }
}
