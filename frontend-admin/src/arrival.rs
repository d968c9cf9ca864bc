//! What the log-in page is to say when somebody is led there.

use leptos::prelude::*;
use ui::Text;

/// A notice and a name that wait for the log-in page. They are in memory only.
#[derive(Clone, Copy)]
pub struct Arrival {
    notice: StoredValue<Option<Notice>>,
}

#[derive(Clone)]
struct Notice {
    username: String,
    text: Text,
}

impl Arrival {
    /// Makes the place for a notice available to everything below.
    pub fn provide() {
        provide_context(Self { notice: StoredValue::new(None) });
    }

    /// Leaves a notice for the log-in page, and the name to fill in.
    pub fn leave(self, username: String, text: Text) {
        self.notice.set_value(Some(Notice { username, text }));
    }

    /// Takes the notice away and answers the name and the text.
    pub fn take(self) -> Option<(String, Text)> {
        let notice = self.notice.try_update_value(Option::take).flatten();
        notice.map(|Notice { username, text }| (username, text))
    }
}
