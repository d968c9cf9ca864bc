//! How much data there is.

/// How many rows of everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) products: u32,
    pub(crate) categories: u32,
    pub(crate) portals: u32,
    pub(crate) developers: u32,
    pub(crate) consumers: u32,
    pub(crate) subscriptions: u32,
}

impl Size {
    /// All of the data.
    pub(crate) const ALL: Self = Self {
        products: 10_000,
        categories: 1_000,
        portals: 50,
        developers: 100_000,
        consumers: 200_000,
        subscriptions: 1_000_000,
    };

    /// The same with as many times less of everything.
    pub(crate) fn divided_by(self, number: u32) -> Self {
        Self {
            products: self.products / number,
            categories: self.categories / number,
            portals: (self.portals / number).max(1),
            developers: self.developers / number,
            consumers: self.consumers / number,
            subscriptions: self.subscriptions / number,
        }
    }
}
