//! Text to JSON, within bounds.

use serde_json::Value;
use serde_saphyr::{Error, UserMessageFormatter, budget::BudgetBreach};

use super::{MAX_BYTES, MAX_DEPTH, fault::Fault};

/// The most values that aliases of YAML may put in, all together.
const MAX_REPEATED: usize = 100_000;

/// Reads JSON or YAML.
pub(super) fn read(text: &str) -> Result<Value, Fault> {
    if text.len() > MAX_BYTES {
        return Err(Fault::too_large(MAX_BYTES, "bytes"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Fault::required());
    }
    if !text.trim_start().starts_with('{') {
        return yaml(text);
    }
    // YAML may start like this, too, but whoever writes it most likely means JSON.
    serde_json::from_str(text).or_else(|err| {
        yaml(text).map_err(|fault| {
            if fault.is_malformed() { Fault::malformed(format!("no JSON: {err}")) } else { fault }
        })
    })
}

fn yaml(text: &str) -> Result<Value, Fault> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_total_scalar_bytes: MAX_BYTES,
            max_recorded_anchor_bytes: 8 * MAX_BYTES,
            // What follows aliases is counted anyway.
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: MAX_REPEATED },
        // As YAML 1.2 has it: `no` is a country, `1_000` a name.
        strict_booleans: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|err| fault(&err))
}

fn fault(err: &Error) -> Fault {
    let mut cause = err;
    while let Error::AliasError { error, .. } = cause {
        cause = error;
    }
    match cause {
        Error::Budget { breach: BudgetBreach::Depth { .. }, .. } => {
            Fault::too_large(MAX_DEPTH, "levels")
        }
        Error::Budget { breach: BudgetBreach::ScalarBytes { .. }, .. } => {
            Fault::too_large(MAX_BYTES, "bytes, with what its aliases stand for")
        }
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => {
            Fault::too_large(MAX_REPEATED, "values that its aliases stand for")
        }
        _ => Fault::malformed(format!(
            "no YAML: {}",
            err.render_with_formatter(&UserMessageFormatter)
        )),
    }
}
