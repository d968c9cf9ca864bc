//! J11: a guide is written beside what it becomes, and nobody loses it by a slip.

use api::ProductType;

use super::{Scene, file};
use crate::words::{EN, Words, ZH};

const TEXT: &str = "# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```json\n{\"x\": 1}\n```\n\n\
    $$\\frac{1}{x^2}$$\n\n<script>document.title = 'taken'</script>\n";

/// Types a text, and says after how many milliseconds the preview has the formula.
const MEASURE: &str = r"
    const [text, done] = arguments;
    const source = document.getElementById('document');
    source.focus();
    source.value = text;
    const start = performance.now();
    source.dispatchEvent(new Event('input', { bubbles: true }));
    const look = () => document.querySelector('.pane math mfrac')
        ? done(performance.now() - start)
        : requestAnimationFrame(look);
    look();
";

#[expect(clippy::print_stdout, reason = "a measurement is printed")]
async fn guide(words: &'static Words) {
    let scene = Scene::open(words).await;
    let body = tests::product("demo-model", ProductType::RestApi);
    let id = scene.admin.create_product(&body).await.unwrap().summary.product_id;
    scene.goto(&format!("/products/{id}")).await;
    scene.press("Guide", "使用指南").await;
    scene.sees("No guide yet", "暂无使用指南").await;
    scene.look("guide-empty").await;
    scene.press("Write guide", "编写指南").await;
    scene.browser.field(scene.say("Guide in Markdown", "Markdown 内容")).await;

    let answer = scene.browser.driver.execute_async(MEASURE, vec![TEXT.into()]).await.unwrap();
    let elapsed = answer.json().as_f64().unwrap();
    // A figure for people: how soon it is depends on what else the machine does.
    println!("the preview followed after {elapsed:.0} ms");
    for (css, count) in [("h2", 1), ("table td", 2), ("pre code", 1), ("math", 1), ("script", 0)] {
        scene.has(&format!(".pane .markdown {css}"), count).await;
    }
    scene.look("guide-editor").await;

    scene.press("Overview", "概览").await;
    scene.sees("Leave without saving?", "不保存就离开？").await;
    scene.look("guide-leave").await;
    scene.press("Stay", "留在此页").await;
    scene.browser.driver.back().await.unwrap();
    scene.sees("Leave without saving?", "不保存就离开？").await;
    scene.press("Stay", "留在此页").await;
    scene.browser.is_at(&format!("/products/{id}?tab=guide")).await;
    assert_eq!(scene.browser.value(scene.say("Guide in Markdown", "Markdown 内容")).await, TEXT);

    let (other, markdown) = (file(".txt", b"no"), file(".md", b"# demo\n\n$x_1$\n"));
    scene.upload("guide-file", other.path()).await;
    scene.sees("This is not a Markdown file.", "这不是 Markdown 文件").await;
    scene.upload("guide-file", markdown.path()).await;
    scene.sees("Replace the guide?", "替换现有内容？").await;
    scene.press("Replace", "替换").await;
    scene.has(".pane .markdown table", 0).await;
    scene.press("Save", "保存").await;
    scene.sees("Saved", "已保存").await;
    scene.has(".card-body .markdown math", 1).await;

    scene.browser.driver.refresh().await.unwrap();
    scene.has(".markdown math", 1).await;
    scene.look("guide").await;
    scene.press("Overview", "概览").await;
    scene.has(".step.done", 1).await;
    scene.browser.close().await;
}

#[tokio::test]
async fn a_guide_is_written_in_english() {
    guide(&EN).await;
}

#[tokio::test]
async fn a_guide_is_written_in_chinese() {
    guide(&ZH).await;
}
