//! Gateways: where calls go.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::id::{string_id, text_enum};

string_id! {
    /// Identifies a gateway.
    GatewayId, "gateway-"
}

string_id! {
    /// Identifies a process that serves as the built-in gateway.
    GatewayNodeId, "node-"
}

text_enum! {
    /// What kind of gateway it is.
    GatewayType {
        /// The one in this executable.
        Builtin,
    }
}

/// A gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gateway {
    pub gateway_id: GatewayId,
    pub gateway_type: GatewayType,
    #[schema(example = "Built-in gateway")]
    pub gateway_name: String,
    /// Where callers reach it, where the operator has said so.
    #[schema(example = "https://api.acme.example")]
    pub gateway_address: Option<String>,
    /// Its processes that have been seen within the last half minute, for the built-in one.
    pub nodes: Vec<GatewayNode>,
    pub create_at: DateTime<Utc>,
}

/// A process that serves as the built-in gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayNode {
    pub node_id: GatewayNodeId,
    /// Where it listens.
    #[schema(example = "0.0.0.0:8081")]
    pub address: String,
    #[schema(example = "0.1.0")]
    pub version: String,
    pub started_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
}

/// Which gateways to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct GatewayQuery {
    #[garde(skip)]
    pub gateway_type: Option<GatewayType>,
}
