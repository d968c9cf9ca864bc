//! Tasks: what the agent was asked to repeat, and how far it is.

use std::{convert::Infallible, time::Duration};

use actix_web::web::{Bytes, Data};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use futures_util::{Stream, stream};
use serde_json::Value;
use tokio::time::Instant;

use super::{Agent, dialect::Dialect};
use crate::bounded::Bounded;

/// The most tasks that are kept; the oldest one is forgotten for a new one.
const MOST: usize = 1_000;
/// The most words that come one by one; the rest comes with the last one.
const PIECES: usize = 200;

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Submitted,
    Working,
    Completed,
    Canceled,
}

impl State {
    pub(super) fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Canceled)
    }
}

/// A message to repeat. Time alone brings it to its end, so that nothing has to run for it.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) id: String,
    pub(super) context_id: String,
    pub(super) message_id: String,
    pub(super) text: String,
    begun: DateTime<Utc>,
    takes: Duration,
    ends: Instant,
    canceled: Option<DateTime<Utc>>,
}

impl Task {
    pub(super) fn new(
        message_id: &str,
        context_id: Option<&str>,
        text: String,
        takes: Duration,
    ) -> Result<Self, getrandom::Error> {
        Ok(Self {
            id: format!("task-{}", random()?),
            context_id: match context_id {
                Some(id) => id.to_owned(),
                None => format!("context-{}", random()?),
            },
            message_id: message_id.to_owned(),
            text,
            begun: Utc::now(),
            takes,
            ends: Instant::now() + takes,
            canceled: None,
        })
    }

    /// Where the task stands now.
    pub(super) fn state(&self) -> State {
        if self.canceled.is_some() {
            State::Canceled
        } else if Instant::now() < self.ends {
            State::Working
        } else {
            State::Completed
        }
    }

    pub(super) fn answer(&self) -> String {
        format!("echo: {}", self.text)
    }

    /// When the task came into a state.
    pub(super) fn time_of(&self, state: State) -> String {
        let time = match state {
            State::Submitted | State::Working => self.begun,
            State::Completed => self.begun + TimeDelta::from_std(self.takes).unwrap_or_default(),
            State::Canceled => self.canceled.unwrap_or(self.begun),
        };
        time.to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// The answer in pieces; joined, they are the answer.
    fn pieces(&self) -> Vec<String> {
        let answer = self.answer();
        let mut pieces: Vec<_> =
            answer.splitn(PIECES, ' ').map(|word| format!("{word} ")).collect();
        if let Some(last) = pieces.last_mut() {
            last.pop();
        }
        pieces
    }
}

fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 12];
    getrandom::fill(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// All tasks, by their ids.
pub(super) struct Tasks(Bounded<Task>);

impl Default for Tasks {
    fn default() -> Self {
        Self(Bounded::new(MOST))
    }
}

impl Tasks {
    pub(super) fn add(&self, task: &Task) {
        drop(self.0.insert(task.id.clone(), task.clone()));
    }

    pub(super) fn get(&self, id: &str) -> Option<Task> {
        self.0.get(id)
    }

    /// Ends a task before its time, and returns it if that was possible.
    pub(super) fn cancel(&self, id: &str) -> Option<Task> {
        let canceled = self.0.change(id, |task| {
            let is_working = task.state() == State::Working;
            is_working.then(|| {
                task.canceled = Some(Utc::now());
                task.clone()
            })
        });
        canceled.flatten()
    }
}

/// A step of a stream.
enum Step {
    Submitted,
    Working,
    Piece(usize),
    End,
}

/// Tells a client how a task goes, until it has ended.
pub(super) fn stream(
    agent: Data<Agent>,
    dialect: Dialect,
    task: Task,
    frame: impl Fn(Value) -> Bytes,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let pieces = task.pieces();
    let last = pieces.len().saturating_sub(1);
    let state = (Some(Step::Submitted), agent, task, pieces, frame);
    stream::unfold(state, move |(step, agent, task, pieces, frame)| async move {
        let step = step?;
        if !matches!(step, Step::Submitted | Step::Working | Step::Piece(0) | Step::End) {
            tokio::time::sleep(agent.pause).await;
        }
        // Another request may have canceled it meanwhile.
        let now = agent.tasks.get(&task.id).unwrap_or(task);
        let is_canceled = now.state() == State::Canceled;
        let (event, next) = match step {
            _ if is_canceled => (dialect.status_update(&now, State::Canceled), None),
            Step::Submitted => (dialect.sent(&now, State::Submitted), Some(Step::Working)),
            Step::Working => (dialect.status_update(&now, State::Working), Some(Step::Piece(0))),
            Step::Piece(number) => {
                let piece = pieces.get(number).map_or("", String::as_str);
                let is_last = number >= last;
                let update = dialect.artifact_update(&now, number, piece, is_last);
                (update, Some(if is_last { Step::End } else { Step::Piece(number + 1) }))
            }
            Step::End => {
                tokio::time::sleep_until(now.ends).await;
                (dialect.status_update(&now, State::Completed), None)
            }
        };
        Some((Ok(frame(event)), (next, agent, now, pieces, frame)))
    })
}
