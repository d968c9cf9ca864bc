//! How much a subscriber may call.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much a subscriber may call. What is absent is not limited. Each gateway process counts for
/// itself; what must never be exceeded is a call quota.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "camelCase", default)]
pub struct CallLimits {
    #[garde(inner(range(min = 1, max = 1_000_000)))]
    #[schema(minimum = 1, maximum = 1_000_000, example = 10)]
    pub requests_per_second: Option<u32>,
    #[garde(dive)]
    pub requests_per_period: Option<PeriodLimit>,
    /// Calls at the same time, a stream for as long as it is open.
    #[garde(inner(range(min = 1, max = 100_000)))]
    #[schema(minimum = 1, maximum = 100_000, example = 5)]
    pub concurrent_requests: Option<u32>,
    /// Longest body of a request, in bytes; at most what the gateway takes at all.
    #[garde(inner(range(min = 1, max = 104_857_600)))]
    #[schema(minimum = 1, maximum = 104_857_600, example = 1_048_576)]
    pub body_bytes: Option<u32>,
}

/// So many requests in each stretch of time of that length; the first began in 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct PeriodLimit {
    #[garde(range(min = 1, max = 1_000_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000_000, example = 1_000)]
    pub requests: u32,
    /// A month at most.
    #[garde(range(min = 1, max = 2_678_400))]
    #[schema(minimum = 1, maximum = 2_678_400, example = 86_400)]
    pub seconds: u32,
}

/// A number of calls that were granted, and what is left of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallQuota {
    #[schema(example = 10_000)]
    pub total: u64,
    /// What gateways have taken to serve and not used yet does not count as remaining.
    #[schema(example = 9_340)]
    pub remaining: u64,
}
