//! What was called: by time, and by what somebody wants to know it by.

use api::{ConsumerId, PortalId, ProductId, Usage, UsageQuery};
use client::Client;
use leptos::prelude::*;
use ui::{Address, ButtonLink, EmptyState, Glyph, ListSegments, Load, PageHead, Title};

pub mod charts;
mod chips;
mod groups;
mod span;

pub use self::span::{Slot, Span};

use self::{chips::Chips, groups::Groups};

mod text {
    ui::texts! {
        title = "Usage", "用量";
        hint = "Calls through the gateway: how many, how they went and how long they took", "经过网关的调用：数量、结果与耗时";
        period = "Period", "时间范围";
        none = "No calls in this period", "该时间段内没有调用";
        none_hint = "Choose a longer period. Calls appear here some seconds after they are made.", "请选择更长的时间范围。调用发生几秒后会显示在这里。";
        none_filtered = "No calls fit these filters. Remove one, or choose a longer period.", "没有符合筛选条件的调用，请移除筛选条件或选择更长的时间范围。";
        set_up = "See what is left to set up", "查看未完成的搭建步骤";
    }
}

/// The parameters of the page.
const SPAN: &str = "range";
const BY: &str = "by";
const PRODUCT: &str = "product";
const CONSUMER: &str = "consumer";
const PORTAL: &str = "portal";

/// Which calls: empty where all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Filter {
    product: String,
    consumer: String,
    portal: String,
}

impl Filter {
    fn read(address: Address) -> Self {
        let get = |name| address.get(name).unwrap_or_default();
        Self { product: get(PRODUCT), consumer: get(CONSUMER), portal: get(PORTAL) }
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn query(&self, span: Span) -> UsageQuery {
        let some = |id: &String| Some(id.clone()).filter(|id| !id.is_empty());
        UsageQuery {
            from: Some(span.from()),
            product_id: some(&self.product).map(ProductId),
            consumer_id: some(&self.consumer).map(ConsumerId),
            portal_id: some(&self.portal).map(PortalId),
            ..UsageQuery::default()
        }
    }
}

/// The page. Period, grouping, filters, order and page are in the URL.
#[component]
pub fn UsagePage() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let span = Memo::new(move |_| Span::read(&address.get(SPAN).unwrap_or_default()));
    let filter = Memo::new(move |_| Filter::read(address));

    let over_time = LocalResource::new(move || {
        let client = client.clone();
        let span = span.get();
        let interval = Some(span.interval());
        let query = UsageQuery { interval, ..filter.read().query(span) };
        async move { client.get_usage(&query).await.map(|usage| span.slots(usage)) }
    });

    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint>
            <ListSegments
                name=SPAN
                label=text::period
                options=Span::options()
                usual=Span::default().key()
            />
        </PageHead>
        <Chips filter=filter span=span address=address />
        <Load resource=over_time waiting=charts::waiting let:slots>
            <Found slots=slots span=span filter=filter address=address />
        </Load>
    }
}

#[component]
fn Found(
    slots: Vec<Slot>,
    span: Memo<Span>,
    filter: Memo<Filter>,
    address: Address,
) -> impl IntoView {
    if slots.iter().all(|slot| slot.usage.calls == 0) {
        let filtered = !filter.with_untracked(Filter::is_empty);
        let hint = move || if filtered { text::none_filtered() } else { text::none_hint() };
        return view! {
            <div class="card">
                <EmptyState glyph=Glyph::Chart title=text::none hint=hint>
                    {(!filtered).then(|| view! {
                        <ButtonLink href="/">{text::set_up}</ButtonLink>
                    })}
                </EmptyState>
            </div>
        }
        .into_any();
    }
    let total = sum(slots.iter().map(|slot| &slot.usage));
    view! {
        <div class="sections">
            {charts::sums(&total)}
            <charts::Charts slots=slots />
            <Groups span=span filter=filter address=address />
        </div>
    }
    .into_any()
}

/// All of them as one.
#[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^53")]
pub fn sum<'a>(parts: impl Iterator<Item = &'a Usage>) -> Usage {
    let mut all = Usage::default();
    let (mut time, mut first_byte) = (0.0, 0.0);
    for part in parts {
        time += part.average_ms * part.calls as f64;
        first_byte += part.average_first_byte_ms * part.calls as f64;
        all.calls += part.calls;
        all.errors += part.errors;
        all.bytes_in += part.bytes_in;
        all.bytes_out += part.bytes_out;
        all.input_tokens += part.input_tokens;
        all.output_tokens += part.output_tokens;
        all.slowest_ms = all.slowest_ms.max(part.slowest_ms);
    }
    if all.calls > 0 {
        all.average_ms = time / all.calls as f64;
        all.average_first_byte_ms = first_byte / all.calls as f64;
    }
    all
}

#[cfg(test)]
mod tests {
    use api::Usage;

    use super::sum;

    #[test]
    fn averages_weigh_as_many_calls_as_they_are_of() {
        let usage = |calls, average_ms, slowest_ms| Usage {
            calls,
            average_ms,
            slowest_ms,
            ..Usage::default()
        };
        let all = sum([usage(3, 10.0, 20), usage(1, 50.0, 50), Usage::default()].iter());
        assert_eq!((all.calls, all.slowest_ms), (4, 50));
        assert!((all.average_ms - 20.0).abs() < 1e-9);
        assert_eq!(sum([].iter()), Usage::default());
    }
}
