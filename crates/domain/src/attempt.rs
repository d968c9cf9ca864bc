//! How often somebody may try to log in, or register.
//!
//! Attempts are counted before the password is looked at, so that many at once count as many.
//! Three counters together stop both the guessing of one account and the trying of many, and
//! keep a stranger who knows a name from locking its owner out from elsewhere.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{TimeDelta, Utc};
use sea_orm::{ActiveValue::Set, ExprTrait, SqlErr, prelude::*, sea_query::Expr};
use sha2::{Digest, Sha256};

use crate::{
    App, Error, Result, clock,
    entity::login_attempt::{ActiveModel, COLUMN, Column, Entity, Model},
};

const WINDOW: TimeDelta = TimeDelta::minutes(15);

/// For one account from one address.
const PER_PAIR: i32 = 5;
/// For all accounts from one address: several people may share one.
const PER_ADDRESS: i32 = 30;
/// For one account from everywhere.
const PER_ACCOUNT: i32 = 100;
/// Registrations from one address: a class of students may sit behind it.
const REGISTRATIONS: i32 = 100;

/// Attempts of one caller at one account.
pub(crate) struct Attempt {
    pair: String,
    account: String,
    address: String,
}

impl Attempt {
    /// `account` says what kind it is, too: `admin:root`.
    pub(crate) fn new(account: &str, address: Option<IpAddr>) -> Self {
        let address = shown(address);
        Self {
            pair: digest(&["pair", account, &address]),
            account: digest(&["account", account]),
            address: digest(&["address", &address]),
        }
    }

    /// Counts one more attempt, or refuses it. Who is refused costs one query and writes nothing.
    pub(crate) async fn begin(&self, app: &App) -> Result<()> {
        count(app, &self.limits()).await
    }

    /// Forgets what was counted: the caller has proved to be the owner. A failure is only logged,
    /// because what the caller came for is done.
    pub(crate) async fn succeeded(&self, app: &App) {
        if let Err(err) = self.forget(app).await {
            tracing::warn!(error = %err, "login attempts cannot be forgotten");
        }
    }

    async fn forget(&self, app: &App) -> Result<()> {
        Entity::delete_many()
            .filter(COLUMN.subject_hash.is_in([&self.pair, &self.account]))
            .exec(&app.db)
            .await?;
        Entity::update_many()
            .col_expr(Column::Attempts, Expr::col(Column::Attempts).sub(1))
            .filter(COLUMN.subject_hash.eq(&self.address))
            .filter(COLUMN.attempts.gt(0))
            .exec(&app.db)
            .await?;
        Ok(())
    }

    fn limits(&self) -> [(&str, i32); 3] {
        [(&self.pair, PER_PAIR), (&self.address, PER_ADDRESS), (&self.account, PER_ACCOUNT)]
    }
}

/// Counts one more registration from an address, or refuses it. Those that succeed count too.
pub(crate) async fn count_registration(app: &App, address: Option<IpAddr>) -> Result<()> {
    let subject = digest(&["registration", &shown(address)]);
    count(app, &[(&subject, REGISTRATIONS)]).await
}

/// Counts one more attempt for each subject, or refuses it where one has reached its limit.
async fn count(app: &App, limits: &[(&str, i32)]) -> Result<()> {
    refuse_beyond(app, limits, -1).await?;
    for (subject, _) in limits {
        if !add_one(app, subject).await? {
            start(app, subject).await?;
        }
    }
    // Others may have counted at the same time.
    refuse_beyond(app, limits, 0).await
}

/// Refuses if a counter with an open window is more than `beyond` above its limit.
async fn refuse_beyond(app: &App, limits: &[(&str, i32)], beyond: i32) -> Result<()> {
    let rows = Entity::find()
        .filter(COLUMN.subject_hash.is_in(limits.iter().map(|(subject, _)| *subject)))
        .filter(COLUMN.window_ends_at.gt(clock::now()))
        .all(&app.db)
        .await?;
    let spent = |row: &&Model| {
        let limit = limits.iter().find(|(subject, _)| *subject == row.subject_hash);
        limit.is_some_and(|(_, limit)| row.attempts > limit + beyond)
    };
    let Some(ends_at) = rows.iter().filter(spent).map(|row| row.window_ends_at).max() else {
        return Ok(());
    };
    let left = (ends_at - Utc::now()).num_seconds();
    let retry_after_seconds = u64::try_from(left).unwrap_or_default().saturating_add(1);
    Err(Error::TooManyAttempts { retry_after_seconds })
}

/// Deletes counters whose window is over.
pub(crate) async fn clean(app: &App) -> Result<()> {
    Entity::delete_many().filter(COLUMN.window_ends_at.lt(clock::now())).exec(&app.db).await?;
    Ok(())
}

/// Adds to a window that is still open; `false` where there is none.
async fn add_one(app: &App, subject: &str) -> Result<bool> {
    let result = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(COLUMN.subject_hash.eq(subject))
        .filter(COLUMN.window_ends_at.gt(clock::now()))
        .exec(&app.db)
        .await?;
    Ok(result.rows_affected > 0)
}

async fn start(app: &App, subject: &str) -> Result<()> {
    let now = clock::now();
    Entity::delete_many()
        .filter(COLUMN.subject_hash.eq(subject))
        .filter(COLUMN.window_ends_at.lte(now))
        .exec(&app.db)
        .await?;
    let row = ActiveModel {
        subject_hash: Set(subject.to_owned()),
        attempts: Set(1),
        window_ends_at: Set(now + WINDOW),
    };
    match Entity::insert(row).exec(&app.db).await {
        Ok(_) => Ok(()),
        // Somebody else has opened the window meanwhile.
        Err(err) if matches!(err.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            add_one(app, subject).await.map(drop)
        }
        Err(err) => Err(err.into()),
    }
}

fn shown(address: Option<IpAddr>) -> String {
    address.map(network).map_or_else(String::new, |address| address.to_string())
}

/// One customer of an internet provider has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
    }
}

fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::{digest, network};

    #[test]
    fn addresses_of_one_ipv6_network_count_together() {
        let first = network("2001:db8:1:2::1".parse().unwrap());
        let second = network("2001:db8:1:2:ffff::9".parse().unwrap());
        let other = network("2001:db8:1:3::1".parse().unwrap());
        assert_eq!(first, second);
        assert_ne!(first, other);
    }

    #[test]
    fn an_ipv4_address_in_ipv6_clothes_is_the_same_address() {
        assert_eq!(
            network("::ffff:10.0.0.1".parse().unwrap()),
            network("10.0.0.1".parse().unwrap())
        );
    }

    #[test]
    fn parts_cannot_be_shifted_into_each_other() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
