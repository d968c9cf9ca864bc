//! The wire contract: every type that crosses HTTP, declared once.
//!
//! The server, the client, both web apps and the tests use these types and no others.
//! Nothing here does I/O, so the crate compiles for the browser too.

mod admin;
mod admin_setting;
mod api_definition;
mod approval;
mod audit_log;
mod blank;
mod category;
mod consumer;
mod credential;
mod deletion;
mod developer;
mod envelope;
mod gateway;
mod icon;
mod id;
mod limit;
mod overview;
mod page;
mod patch;
mod portal;
mod problem;
mod product;
mod publication;
mod refusal;
mod secret;
mod subscription;
mod usage;
mod validation;
mod web_url;

pub use admin::{Admin, AdminId, ChangePassword, InitAdmin, LogIn, Token, TokenType};
pub use admin_setting::{AdminSetting, AdminSettingKey, SetAdminSetting};
pub use api_definition::{
    AgentApiSpec, AgentInterface, AgentOffer, AgentSkill, ApiDefinition, ApiDefinitionId,
    ApiDefinitionMeta, ApiDefinitionQuery, ApiDefinitionSort, ApiDefinitionSource,
    ApiDefinitionSourceType, ApiDefinitionStatus, ApiDefinitionSummary, ApiInspection, ApiOffer,
    ApiSpec, CreateApiDefinition, Header, InspectApi, McpConnection, McpFromType, McpOffer,
    McpPrompt, McpPromptArgument, McpProtocol, McpResource, McpServerSpec, McpTool, ModelApiSpec,
    ModelOffer, RestApiSpec, RestOffer, RestOperation, UpdateApiDefinition, UpstreamFailure,
    UpstreamFailureReason,
};
pub use approval::{
    Approval, ApprovalItem, ApprovalPage, ApprovalQuery, ApprovalSort, ApprovalStatus,
    ApprovalType, DecideApprovals, DecidedApproval, Decision, DecisionOutcome, PendingApprovals,
};
pub use audit_log::{ActorType, AuditLog, AuditLogQuery, AuditLogSort};
pub use category::{
    CategoryId, CategoryIds, CreateProductCategory, ProductCategory, ProductCategoryQuery,
    ProductCategorySort, ProductIds, UpdateProductCategory,
};
pub use consumer::{
    Consumer, ConsumerId, ConsumerQuery, ConsumerSort, CreateConsumer, UpdateConsumer,
};
pub use credential::{
    ApiKeyConfig, ApiKeyCredential, ApiKeySource, AppCodeConfig, AppCodeCredential,
    ConsumerCredential, CreateCredential, Credential, CredentialAbout, CredentialId,
    CredentialKind, CredentialMode, HmacConfig, HmacCredential, RotateCredential, SetApiKey,
    SetApiKeys, SetAppCode, SetAppCodes, SetConsumerCredential, SetHmacKey, SetHmacKeys,
    UpdateCredential,
};
pub use deletion::{Consequence, ConsequenceKind, DeletionImpact};
pub use developer::{
    Developer, DeveloperId, DeveloperProfile, DeveloperQuery, DeveloperSort, DeveloperStatus,
    RegisterDeveloper, UpdateDeveloperProfile, UpdateDeveloperStatus,
};
pub use envelope::{Envelope, Success};
pub use gateway::{Gateway, GatewayId, GatewayNode, GatewayNodeId, GatewayQuery, GatewayType};
pub use icon::{Icon, IconType};
pub use id::Identifier;
pub use limit::{CallLimits, CallQuota, PeriodLimit};
pub use overview::Overview;
pub use page::{Page, PageQuery, SortOrder};
pub use patch::Patch;
pub use portal::{
    BindDomain, CreatePortal, DomainType, MenuEntry, MenuVisibility, Portal, PortalDomain,
    PortalId, PortalOverview, PortalProfile, PortalQuery, PortalSetting, PortalSort, PortalUi,
    Protocol, UpdatePortal,
};
pub use problem::{AccountState, ErrorCode, FieldProblem, FieldRule, Problem};
pub use product::{
    AgentApiConfig, AgentConfig, ApiConfig, ConfigMeta, CreateProduct, CreateProductRef,
    HttpCondition, HttpDomain, HttpMatch, HttpPath, HttpRoute, McpConfig, McpServerConfig,
    ModelApiConfig, ModelConfig, ModelFeature, ModelParameter, Product, ProductFeature, ProductId,
    ProductQuery, ProductRef, ProductSort, ProductSortBy, ProductStatus, ProductSummary,
    ProductType, SourceType, UpdateProduct,
};
pub use publication::{
    Publication, PublicationId, PublicationQuery, PublicationSort, PublishProduct,
};
pub use refusal::{Refusal, RefusalRule, RequestId};
pub use secret::Secret;
pub use subscription::{
    CreateSubscription, Reject, Subscription, SubscriptionId, SubscriptionQuery, SubscriptionSort,
    SubscriptionStatus, UpdateSubscription,
};
pub use usage::{Usage, UsageGroup, UsageInterval, UsageQuery};
pub use validation::{check, problems};
pub use web_url::web_url;
