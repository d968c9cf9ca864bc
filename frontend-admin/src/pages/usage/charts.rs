//! Sums and charts.

use api::Usage;
use leptos::prelude::*;
use ui::{Card, Chart, Fact, Series, Shape, Skeleton, Tone};

use super::Slot;

mod text {
    ui::texts! {
        sums = "Sums", "汇总";
        calls = "Calls", "调用次数";
        error_rate = "Error rate", "错误率";
        errors_of(errors: &str, calls: &str) = "{errors} of {calls}", "{calls} 次中有 {errors} 次";
        latency = "Average time", "平均耗时";
        slowest(time: &str) = "slowest {time}", "最慢 {time}";
        tokens = "Tokens", "Token 数";
        in_and_out(input: &str, output: &str) = "{input} in, {output} out", "输入 {input}，输出 {output}";
        succeeded = "Succeeded", "成功";
        failed = "Failed", "失败";
        time = "Average time of a call", "平均调用耗时";
        whole = "Whole call", "完整调用";
        first_byte = "Until the answer begins", "首字节";
        input = "Input", "输入";
        output = "Output", "输出";
    }
}

/// What a period comes to.
pub fn sums(total: &Usage) -> impl IntoView + use<> {
    let &Usage { calls, errors, average_ms, slowest_ms, input_tokens, output_tokens, .. } = total;
    let tokens = input_tokens.saturating_add(output_tokens);
    view! {
        <section class="facts" aria-label=text::sums>
            <Fact label=text::calls value=move || ui::number(calls) />
            <Fact
                label=text::error_rate
                value=move || rate(errors, calls)
                note=move || text::errors_of(&ui::number(errors), &ui::number(calls))
            />
            <Fact
                label=text::latency
                value=move || ui::milliseconds(average_ms)
                note=move || text::slowest(&ui::milliseconds(float(slowest_ms)))
            />
            <Fact
                label=text::tokens
                value=move || ui::compact(float(tokens))
                note=move || {
                    let input = ui::compact(float(input_tokens));
                    text::in_and_out(&input, &ui::compact(float(output_tokens)))
                }
            />
        </section>
    }
}

/// Errors as a share of calls; a dash where there were none.
pub fn rate(errors: u64, calls: u64) -> String {
    if calls == 0 { "–".to_owned() } else { ui::percent(float(errors) / float(calls)) }
}

#[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^53")]
pub fn float(count: u64) -> f64 {
    count as f64
}

/// Calls, their time, and tokens where there were some.
#[component]
pub fn Charts(slots: Vec<Slot>) -> impl IntoView {
    let tokens = slots.iter().any(|slot| slot.usage.input_tokens + slot.usage.output_tokens > 0);
    view! {
        <Calls slots=slots.clone() />
        <div class="halves">
            <Times slots=slots.clone() />
            {tokens.then(|| view! { <Tokens slots=slots /> })}
        </div>
    }
}

#[component]
fn Times(slots: Vec<Slot>) -> impl IntoView {
    let moments: Vec<_> = slots.iter().map(Slot::moment).collect();
    let whole = |it: &Usage| average(it, it.average_ms);
    let first_byte = |it: &Usage| average(it, it.average_first_byte_ms);
    view! {
        <Card title=text::time>
            <Chart
                label=text::time
                shape=Shape::Lines
                moments=moments
                series=vec![
                    series(&slots, text::whole, Tone::Accent, whole),
                    series(&slots, text::first_byte, Tone::Ok, first_byte),
                ]
                format=ui::milliseconds
                file="time"
            />
        </Card>
    }
}

#[component]
fn Tokens(slots: Vec<Slot>) -> impl IntoView {
    let moments: Vec<_> = slots.iter().map(Slot::moment).collect();
    view! {
        <Card title=text::tokens>
            <Chart
                label=text::tokens
                shape=Shape::Bars
                moments=moments
                series=vec![
                    series(&slots, text::input, Tone::Accent, |it| float(it.input_tokens)),
                    series(&slots, text::output, Tone::Ok, |it| float(it.output_tokens)),
                ]
                format=ui::compact
                file="tokens"
            />
        </Card>
    }
}

/// How many calls there were, and how they went.
#[component]
pub fn Calls(slots: Vec<Slot>) -> impl IntoView {
    let moments: Vec<_> = slots.iter().map(Slot::moment).collect();
    let succeeded = |it: &Usage| float(it.calls.saturating_sub(it.errors));
    view! {
        <Card title=text::calls>
            <Chart
                label=text::calls
                shape=Shape::Bars
                moments=moments
                series=vec![
                    series(&slots, text::succeeded, Tone::Accent, succeeded),
                    series(&slots, text::failed, Tone::Bad, |it| float(it.errors)),
                ]
                format=ui::compact
                file="calls"
            />
        </Card>
    }
}

fn series(slots: &[Slot], name: ui::Text, tone: Tone, value: impl Fn(&Usage) -> f64) -> Series {
    let values = slots.iter().map(|slot| value(&slot.usage)).collect();
    Series { name: name.into(), tone, values }
}

/// Where nothing was called, nothing took any time.
fn average(usage: &Usage, value: f64) -> f64 {
    if usage.calls == 0 { f64::NAN } else { value }
}

/// As large as what comes.
pub fn waiting() -> AnyView {
    view! {
        <div class="sections">
            <div class="facts">{facts()}</div>
            <div class="card chart-waiting">
                <Skeleton lines=6 />
            </div>
        </div>
    }
    .into_any()
}

/// Four sums that are on their way.
pub fn facts() -> impl IntoView {
    let fact = |_| view! { <div class="card fact fact-waiting"><Skeleton lines=2 /></div> };
    (0..4).map(fact).collect_view()
}
