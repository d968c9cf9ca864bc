//! `himarket audit verify`: says whether somebody has touched the audit record.

use anyhow::bail;
use domain::{
    audit::{self, Verdict},
    caller::Operator,
    database::Workload,
};

use crate::{config::Config, logging, serve};

pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    let app = serve::open(&config, Workload::Api).await?;
    let verdict = audit::verify(&app, &Operator).await;
    app.close().await?;
    match verdict? {
        Verdict::Whole { records, older: 0 } => {
            logging::print(&format!("{records} audit records are whole.\n"))
        }
        Verdict::Whole { records, older } => logging::print(&format!(
            "{records} audit records are whole; {older} are from before the chain.\n"
        )),
        Verdict::Broken(breach) => bail!("the audit record is not whole: {breach}"),
    }
}
