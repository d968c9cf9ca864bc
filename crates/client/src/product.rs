use api::{
    CreateProduct, CreateProductRef, DeletionImpact, Page, PageQuery, Product, ProductId,
    ProductQuery, ProductRef, ProductSummary, UpdateProduct,
};

use crate::{Client, Result, query_string, send};

impl Client {
    /// Lists products.
    pub async fn list_products(
        &self,
        query: &ProductQuery,
        page: PageQuery,
    ) -> Result<Page<ProductSummary>> {
        send(self.get(&format!("/products?{}", query_string(query)?)).query(&page)).await
    }

    /// Makes a product.
    pub async fn create_product(&self, body: &CreateProduct) -> Result<Product> {
        send(self.post("/products").json(body)).await
    }

    /// Shows a product.
    pub async fn get_product(&self, product_id: &ProductId) -> Result<Product> {
        send(self.get(&format!("/products/{product_id}"))).await
    }

    /// Changes a product.
    pub async fn update_product(
        &self,
        product_id: &ProductId,
        body: &UpdateProduct,
    ) -> Result<Product> {
        send(self.put(&format!("/products/{product_id}")).json(body)).await
    }

    /// Deletes a product with its publications and subscriptions.
    pub async fn delete_product(&self, product_id: &ProductId) -> Result<()> {
        send(self.delete(&format!("/products/{product_id}"))).await
    }

    /// Says what would go with a product.
    pub async fn get_product_deletion_impact(
        &self,
        product_id: &ProductId,
    ) -> Result<DeletionImpact> {
        send(self.get(&format!("/products/{product_id}/deletion-impact"))).await
    }

    /// Links a product to what a subscriber will call.
    pub async fn create_product_ref(
        &self,
        product_id: &ProductId,
        body: &CreateProductRef,
    ) -> Result<()> {
        send(self.put(&format!("/products/{product_id}/ref")).json(body)).await
    }

    /// Shows what a product is linked to, if anything.
    pub async fn get_product_ref(&self, product_id: &ProductId) -> Result<Option<ProductRef>> {
        send(self.get(&format!("/products/{product_id}/ref"))).await
    }

    /// Unlinks a product.
    pub async fn delete_product_ref(&self, product_id: &ProductId) -> Result<()> {
        send(self.delete(&format!("/products/{product_id}/ref"))).await
    }
}
