//! What of a text may be shown, and how.

use std::collections::VecDeque;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd};

use super::{escape, link, math};

/// Passes on what is harmless. HTML that comes out of here is made here.
pub(super) struct Safe<'a, I> {
    events: I,
    /// What stands for an event that has become several.
    waiting: VecDeque<Event<'a>>,
    /// What ends the links and pictures that are open.
    ends: Vec<Option<&'static str>>,
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl<'a, I: Iterator<Item = Event<'a>>> Safe<'a, I> {
    pub(super) fn new(events: I) -> Self {
        Self {
            events,
            waiting: VecDeque::new(),
            ends: Vec::new(),
            alignments: Vec::new(),
            column: 0,
            in_head: false,
        }
    }

    fn start(&mut self, tag: Tag<'a>) -> Option<Event<'a>> {
        Some(match tag {
            Tag::HtmlBlock => Event::Start(Tag::Paragraph),
            Tag::Heading { level, .. } => Event::Start(Tag::Heading {
                level: below(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Tag::CodeBlock(kind) => made(code_block(&kind)),
            Tag::Link { dest_url, .. } => return self.open_link(&dest_url),
            Tag::Image { link_type, dest_url, title, id } => match link::picture(&dest_url) {
                Some(_) => {
                    self.ends.push(None);
                    Event::Start(Tag::Image { link_type, dest_url, title, id })
                }
                None => return self.open_link(&dest_url),
            },
            Tag::Table(alignments) => {
                self.waiting.push_back(Event::Start(Tag::Table(Vec::new())));
                self.alignments = alignments;
                made(r#"<div class="scroll" tabindex="0">"#)
            }
            Tag::TableHead => {
                (self.in_head, self.column) = (true, 0);
                Event::Start(Tag::TableHead)
            }
            Tag::TableRow => {
                self.column = 0;
                Event::Start(Tag::TableRow)
            }
            Tag::TableCell => made(self.open_cell()),
            tag => Event::Start(tag),
        })
    }

    fn end(&mut self, tag: TagEnd) -> Option<Event<'a>> {
        Some(match tag {
            TagEnd::HtmlBlock => Event::End(TagEnd::Paragraph),
            TagEnd::Heading(level) => Event::End(TagEnd::Heading(below(level))),
            TagEnd::CodeBlock => made("</code></pre>\n"),
            TagEnd::Link => made(self.ends.pop()??),
            // The writer takes the end of a picture that it has begun by itself.
            TagEnd::Image => match self.ends.pop()? {
                Some(end) => made(end),
                None => Event::End(TagEnd::Image),
            },
            TagEnd::Table => {
                self.waiting.push_back(made("</div>\n"));
                Event::End(TagEnd::Table)
            }
            TagEnd::TableHead => {
                self.in_head = false;
                Event::End(TagEnd::TableHead)
            }
            TagEnd::TableCell => made(if self.in_head { "</th>" } else { "</td>" }),
            tag => Event::End(tag),
        })
    }

    /// Opens a link, or nothing where it must not be followed: its text stays.
    fn open_link(&mut self, url: &str) -> Option<Event<'a>> {
        let Some(url) = link::page(url) else {
            self.ends.push(Some(""));
            return None;
        };
        self.ends.push(Some("</a>"));
        let url = escape(url);
        Some(made(format!(r#"<a href="{url}" target="_blank" rel="noopener noreferrer">"#)))
    }

    fn open_cell(&mut self) -> String {
        let side = match self.alignments.get(self.column) {
            Some(Alignment::Right) => r#" class="right""#,
            Some(Alignment::Center) => r#" class="middle""#,
            Some(Alignment::None | Alignment::Left) | None => "",
        };
        self.column += 1;
        if self.in_head { format!(r#"<th scope="col"{side}>"#) } else { format!("<td{side}>") }
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Safe<'a, I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let passed = match self.events.next()? {
                Event::Start(tag) => self.start(tag),
                Event::End(tag) => self.end(tag),
                Event::Html(html) | Event::InlineHtml(html) => written(html),
                Event::InlineMath(latex) => Some(formula(&latex, false)),
                Event::DisplayMath(latex) => Some(formula(&latex, true)),
                Event::TaskListMarker(done) => {
                    Some(Event::Text(if done { "☑ " } else { "☐ " }.into()))
                }
                Event::FootnoteReference(name) => Some(Event::Text(name)),
                event @ (Event::Text(_)
                | Event::Code(_)
                | Event::SoftBreak
                | Event::HardBreak
                | Event::Rule) => Some(event),
            };
            if passed.is_some() {
                return passed;
            }
        }
    }
}

/// HTML of ours.
fn made<'a>(html: impl Into<CowStr<'a>>) -> Event<'a> {
    Event::InlineHtml(html.into())
}

/// HTML of the writer: a line break is one, a comment is left out, all else is shown as text.
fn written(html: CowStr<'_>) -> Option<Event<'_>> {
    let tag = html.trim();
    if ["<br>", "<br/>", "<br />"].iter().any(|it| tag.eq_ignore_ascii_case(it)) {
        return Some(Event::HardBreak);
    }
    let comment = tag.starts_with("<!--") && tag.ends_with("-->");
    (!comment).then_some(Event::Text(html))
}

/// A formula; one that cannot be read is shown as it is written.
fn formula<'a>(latex: &str, display: bool) -> Event<'a> {
    match math::formula(latex, display) {
        Some(formula) if display => {
            made(format!(r#"<span class="formula" tabindex="0">{formula}</span>"#))
        }
        Some(formula) => made(formula),
        None => Event::Code(latex.to_owned().into()),
    }
}

fn code_block(kind: &CodeBlockKind<'_>) -> String {
    let language = match kind {
        CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default(),
        CodeBlockKind::Indented => "",
    };
    format!(r#"<pre tabindex="0"><code data-language="{}">"#, escape(language))
}

/// The page has a heading of its own above all of the text.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H2,
        HeadingLevel::H2 => HeadingLevel::H3,
        HeadingLevel::H3 => HeadingLevel::H4,
        HeadingLevel::H4 => HeadingLevel::H5,
        HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}
