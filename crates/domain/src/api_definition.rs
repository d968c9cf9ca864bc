//! API definitions: APIs that are described here, and the secrets of their upstreams.

mod inspection;
mod link;
mod secrets;

use anyhow::Context;
use api::{
    ApiDefinition, ApiDefinitionId, ApiDefinitionQuery, ApiDefinitionSort, ApiDefinitionStatus,
    ApiDefinitionSummary, ApiSpec, Consequence, ConsequenceKind, CreateApiDefinition,
    DeletionImpact, FieldRule, Page, PageQuery, ProductId, ProductRef, ProductStatus, ProductType,
    SortOrder, SourceType, UpdateApiDefinition,
};
use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set, DerivePartialModel, ExprTrait, IntoActiveModel, QueryOrder, QuerySelect,
    QueryTrait, prelude::*,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use self::{link::Link, secrets::Secrets};
use crate::{
    App, EncryptionKey, Error, Result,
    caller::Admin,
    change::Change,
    clock,
    entity::api_definition::{ActiveModel, COLUMN, Column, Entity, Model},
    list::{self, Slice},
    openapi::Document,
    product,
    work::{Audit, Work},
};

pub use inspection::{inspect, inspect_spec};

const WHAT: &str = "API definition";

/// Lists the definitions that match `query`, newest first unless it says otherwise.
pub async fn list(
    app: &App,
    _: &Admin,
    query: ApiDefinitionQuery,
    page: PageQuery,
) -> Result<Page<ApiDefinitionSummary>> {
    let ApiDefinitionQuery { r#type, status, keyword, unlinked, sort } = query;
    let select = Entity::find()
        .apply_if(r#type, |select, it| select.filter(COLUMN.r#type.eq(it)))
        .apply_if(keyword, |select, it| select.filter(list::contains(app, Column::Name, &it)))
        .apply_if(status, |select, it| match it {
            ApiDefinitionStatus::Published => select.filter(link::is_published()),
            ApiDefinitionStatus::Draft => select.filter(link::is_published().not()),
        })
        .apply_if(unlinked.filter(|it| *it), |select, _| select.filter(link::exists().not()));
    let slice = Slice::new(page, list::total(app, &select).await?);
    let SortOrder { key, descending } =
        sort.unwrap_or(SortOrder { key: ApiDefinitionSort::CreateAt, descending: true });
    let column = match key {
        ApiDefinitionSort::CreateAt => Column::CreatedAt,
        ApiDefinitionSort::UpdatedAt => Column::UpdatedAt,
        ApiDefinitionSort::Name => Column::Name,
    };
    let rows = select
        .order_by(column, slice.order(descending))
        .order_by(Column::ApiDefinitionId, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit)
        .into_partial_model::<Head>()
        .all(&app.db)
        .await?;
    let rows = slice.restore(rows);
    let mut links =
        link::of_all(&app.db, rows.iter().map(|row| row.api_definition_id.clone())).await?;
    let content = rows.into_iter().map(|row| {
        let link = links.remove(&row.api_definition_id);
        summary(row, link)
    });
    Ok(slice.page(content.collect()))
}

/// Shows a definition, without its secrets.
pub async fn get(app: &App, _: &Admin, id: &ApiDefinitionId) -> Result<ApiDefinition> {
    let row = find(app, id).await?;
    Ok(view(row, link::of(&app.db, id).await?))
}

/// Makes a definition, and links a product to it where one is named.
pub async fn create(app: &App, admin: &Admin, new: CreateApiDefinition) -> Result<ApiDefinition> {
    let CreateApiDefinition { name, description, r#type, version, spec, related_product_id } = new;
    let mut spec = checked(app, spec).await?;
    let id = ApiDefinitionId::generate();
    let secrets = Secrets::default().replaced_by(&mut spec);

    let mut work = Work::begin(app).await?;
    let now = clock::now();
    let row = ActiveModel {
        api_definition_id: Set(id.clone()),
        name: Set(name),
        description: Set(description),
        r#type: Set(r#type),
        version: Set(version),
        created_at: Set(now),
        updated_at: Set(now),
        sealed_secrets: Set(secrets.seal(&app.encryption_key, &id)?),
        spec: Set(spec),
    };
    let row = row.insert(work.tx()).await?;
    if let Some(product_id) = related_product_id {
        let product = product::lock(work.tx(), &product_id).await?;
        product::reference::link(work.tx(), &product, &row).await?;
        work.announce(Change::Product(product_id.clone()));
        let audit = Audit::new("PRODUCT_LINKED", "PRODUCT").target(&product_id);
        work.record(audit.after(&reference(product_id, &id))?);
    }
    let definition = view(row, link::of(work.tx(), &id).await?);
    let audit = Audit::new("API_DEFINITION_CREATED", "API_DEFINITION").target(&id);
    work.commit(admin, audit.after(&state(&definition))?).await?;
    Ok(definition)
}

/// Changes a definition. Of two changes at once, the later one finds the earlier one's secrets.
pub async fn update(
    app: &App,
    admin: &Admin,
    id: &ApiDefinitionId,
    change: UpdateApiDefinition,
) -> Result<()> {
    let UpdateApiDefinition { r#type, name, description, version, spec } = change;
    let spec = match spec {
        Some(spec) => Some(checked(app, spec).await?),
        None => None,
    };

    let mut work = Work::begin(app).await?;
    let before = lock(&work, id).await?;
    let link = link::lock(work.tx(), id).await?.map(|(link, _)| link);
    if r#type.is_some_and(|it| it != before.r#type) {
        return Err(Error::field("type", FieldRule::Wrong));
    }
    let mut row = before.clone().into_active_model();
    if let Some(mut spec) = spec {
        if spec.product_type() != before.r#type {
            return Err(Error::field("spec.type", FieldRule::Wrong));
        }
        let secrets = open_secrets(&app.encryption_key, &before)?.replaced_by(&mut spec);
        row.sealed_secrets = Set(secrets.seal(&app.encryption_key, id)?);
        row.spec = Set(spec);
    }
    if let Some(name) = name {
        row.name = Set(name);
    }
    if let Some(description) = description.into_change() {
        row.description = Set(description);
    }
    if let Some(version) = version.into_change() {
        row.version = Set(version);
    }
    row.updated_at = Set(clock::now());
    let after = row.update(work.tx()).await?;
    if let Some(link) = &link {
        product::reference::follow(work.tx(), &link.product_id, &after).await?;
        work.announce(Change::Product(link.product_id.clone()));
    }
    let audit = Audit::new("API_DEFINITION_UPDATED", "API_DEFINITION").target(id);
    let audit =
        audit.before(&state(&view(before, link.clone())))?.after(&state(&view(after, link)))?;
    work.commit(admin, audit).await
}

/// Says what the deletion of a definition would change besides it.
pub async fn deletion_impact(app: &App, _: &Admin, id: &ApiDefinitionId) -> Result<DeletionImpact> {
    if !Entity::find_by_id(id.clone()).exists(&app.db).await? {
        return Err(Error::not_found(WHAT, id));
    }
    let reference = link::of(&app.db, id).await?.map(|link| Consequence {
        kind: ConsequenceKind::Reference,
        count: 1,
        examples: vec![link.product_name],
    });
    Ok(DeletionImpact { consequences: reference.into_iter().collect() })
}

/// Deletes a definition that no published product is linked to. A linked product is linked to
/// nothing afterwards.
pub async fn delete(app: &App, admin: &Admin, id: &ApiDefinitionId) -> Result<()> {
    let mut work = Work::begin(app).await?;
    let row = lock(&work, id).await?;
    let linked = link::lock(work.tx(), id).await?;
    if let Some((_, product)) = &linked {
        if product.status == ProductStatus::Published {
            return Err(Error::Refused("a published product is linked to the API definition"));
        }
        product::reference::unlink(work.tx(), product).await?;
        let product_id = &product.product_id;
        work.announce(Change::Product(product_id.clone()));
        let audit = Audit::new("PRODUCT_UNLINKED", "PRODUCT").target(product_id);
        work.record(audit.before(&reference(product_id.clone(), id))?);
    }
    Entity::delete_by_id(id.clone()).exec(work.tx()).await?;
    let audit = Audit::new("API_DEFINITION_DELETED", "API_DEFINITION").target(id);
    let link = linked.map(|(link, _)| link);
    work.commit(admin, audit.before(&state(&view(row, link)))?).await
}

async fn find(app: &App, id: &ApiDefinitionId) -> Result<Model> {
    let row = Entity::find_by_id(id.clone()).one(&app.db).await?;
    row.ok_or_else(|| Error::not_found(WHAT, id))
}

/// Opens the secrets of a definition.
pub(crate) fn open_secrets(key: &EncryptionKey, row: &Model) -> Result<Secrets> {
    Secrets::open(key, &row.api_definition_id, row.sealed_secrets.as_deref())
}

/// Holds on to a definition until the unit of work ends.
async fn lock(work: &Work<'_>, id: &ApiDefinitionId) -> Result<Model> {
    let row = Entity::find_by_id(id.clone()).lock_exclusive().one(work.tx()).await?;
    row.ok_or_else(|| Error::not_found(WHAT, id))
}

/// Checks what no rule of a single field can. It asks name servers, so no transaction is open.
async fn checked(app: &App, mut spec: ApiSpec) -> Result<ApiSpec> {
    let (field, url) = match &spec {
        ApiSpec::ModelApi(spec) => ("spec.baseUrl", &spec.base_url),
        ApiSpec::McpServer(spec) => ("spec.connection.url", &spec.connection.url),
        ApiSpec::AgentApi(spec) => ("spec.baseUrl", &spec.base_url),
        ApiSpec::RestApi(spec) => ("spec.baseUrl", &spec.base_url),
    };
    app.upstreams.check(field, url).await?;
    if let ApiSpec::RestApi(spec) = &mut spec {
        let document = std::mem::take(&mut spec.document);
        // A document at its bounds takes a while.
        let parsed = spawn_blocking(move || Document::parse("spec.document", &document));
        spec.document = parsed.await.context("a document cannot be read")??.value;
    }
    Ok(spec)
}

/// A definition as lists need it: what is long stays in the database.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
struct Head {
    api_definition_id: ApiDefinitionId,
    name: String,
    description: Option<String>,
    r#type: ProductType,
    version: Option<String>,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

fn summary(row: Head, link: Option<Link>) -> ApiDefinitionSummary {
    let Head { api_definition_id, name, description, r#type, version, created_at, updated_at } =
        row;
    let status = Link::status(link.as_ref());
    let (product_id, product_name) = link.map(|link| (link.product_id, link.product_name)).unzip();
    ApiDefinitionSummary {
        api_definition_id,
        name,
        description,
        r#type,
        status,
        version,
        meta: Default::default(),
        policies: Vec::new(),
        product_id,
        product_name,
        create_at: created_at,
        updated_at,
    }
}

fn view(row: Model, link: Option<Link>) -> ApiDefinition {
    let Model {
        api_definition_id,
        name,
        description,
        r#type,
        version,
        created_at,
        updated_at,
        sealed_secrets: _,
        spec,
    } = row;
    let head =
        Head { api_definition_id, name, description, r#type, version, created_at, updated_at };
    ApiDefinition { summary: summary(head, link), spec }
}

fn reference(product_id: ProductId, id: &ApiDefinitionId) -> ProductRef {
    ProductRef {
        product_id,
        source_type: SourceType::ApiDefinition,
        api_definition_id: Some(id.clone()),
        enabled: true,
    }
}

/// A definition as an audit record has it: of a document, which may be long, only its digest.
fn state(definition: &ApiDefinition) -> Value {
    let mut state = json!(definition);
    if let ApiSpec::RestApi(spec) = &definition.spec {
        let digest = hex::encode(Sha256::digest(spec.document.to_string()));
        state["spec"]["document"] = json!({ "sha256": digest });
    }
    state
}
