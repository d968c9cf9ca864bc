//! The pages, one module per noun.

mod account;
mod api_definition;
mod approval;
mod audit;
mod category;
mod developer;
mod gateway;
mod home;
mod login;
mod password;
mod portal;
mod product;
mod subscription;
mod usage;

pub use home::Home;
pub use login::Login;

ui::lazy_pages! {
    Account = account, account::Account;
    ApiDefinition = api_definition, api_definition::ApiDefinition;
    ApiDefinitions = api_definition, api_definition::ApiDefinitions;
    Approvals = approval, approval::Approvals;
    AuditLogs = audit, audit::AuditLogs;
    Categories = category, category::Categories;
    CategoryDetail = category, category::CategoryDetail;
    CreateApiDefinition = api_definition, api_definition::CreateApiDefinition;
    DeveloperPage = developer, developer::DeveloperPage;
    Developers = developer, developer::Developers;
    EditApiDefinition = api_definition, api_definition::EditApiDefinition;
    GatewayPage = gateway, gateway::GatewayPage;
    Gateways = gateway, gateway::Gateways;
    PortalPage = portal, portal::PortalPage;
    Portals = portal, portal::Portals;
    ProductDetail = product, product::ProductDetail;
    Products = product, product::Products;
    UsagePage = usage, usage::UsagePage;
}
