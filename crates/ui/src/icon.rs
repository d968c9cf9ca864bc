//! Icons, drawn as lines in the colour of the text around them.
//!
//! The shapes are from Lucide, <https://lucide.dev>, under the ISC licence:
//! Copyright (c) Lucide Icons and Contributors. Permission to use, copy, modify, and/or
//! distribute this software for any purpose with or without fee is hereby granted, provided that
//! the above copyright notice and this permission notice appear in all copies. The software is
//! provided "as is" and the author disclaims all warranties with regard to this software
//! including all implied warranties of merchantability and fitness. In no event shall the author
//! be liable for any special, direct, indirect, or consequential damages or any damages
//! whatsoever resulting from loss of use, data or profits, whether in an action of contract,
//! negligence or other tortious action, arising out of or in connection with the use or
//! performance of this software.

use leptos::prelude::*;

/// Which icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    ArrowDown,
    ArrowUp,
    Ban,
    Bot,
    Braces,
    Chart,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    CircleAlert,
    CircleCheck,
    Close,
    Compass,
    Copy,
    Download,
    Ellipsis,
    ExternalLink,
    Eye,
    EyeOff,
    File,
    Globe,
    History,
    Home,
    Inbox,
    Info,
    LogOut,
    Menu,
    Monitor,
    Moon,
    Package,
    Pencil,
    Plus,
    Retry,
    Search,
    Server,
    Sort,
    Sparkles,
    Sun,
    Tag,
    Trash,
    Upload,
    User,
    Users,
    Warning,
    Wrench,
}

impl Glyph {
    #[cfg(any(debug_assertions, feature = "gallery"))]
    pub(crate) const ALL: &[Self] = &[
        Self::ArrowDown,
        Self::ArrowUp,
        Self::Ban,
        Self::Bot,
        Self::Braces,
        Self::Chart,
        Self::Check,
        Self::ChevronDown,
        Self::ChevronLeft,
        Self::ChevronRight,
        Self::CircleAlert,
        Self::CircleCheck,
        Self::Close,
        Self::Compass,
        Self::Copy,
        Self::Download,
        Self::Ellipsis,
        Self::ExternalLink,
        Self::Eye,
        Self::EyeOff,
        Self::File,
        Self::Globe,
        Self::History,
        Self::Home,
        Self::Inbox,
        Self::Info,
        Self::LogOut,
        Self::Menu,
        Self::Monitor,
        Self::Moon,
        Self::Package,
        Self::Pencil,
        Self::Plus,
        Self::Retry,
        Self::Search,
        Self::Server,
        Self::Sort,
        Self::Sparkles,
        Self::Sun,
        Self::Tag,
        Self::Trash,
        Self::Upload,
        Self::User,
        Self::Users,
        Self::Warning,
        Self::Wrench,
    ];

    /// The lines, as the data of one SVG path.
    #[expect(clippy::too_many_lines, reason = "one entry for each icon")]
    fn path(self) -> &'static str {
        match self {
            Self::ArrowDown => "M12 5v14m7-7-7 7-7-7",
            Self::ArrowUp => "m5 12 7-7 7 7m-7 7V5",
            Self::Bot => {
                "M12 8V4H8M6 8h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2M2 \
                 14h2m16 0h2m-7-1v2m-6-2v2"
            }
            Self::Braces => {
                "M8 3H7a2 2 0 0 0-2 2v5a2 2 0 0 1-2 2 2 2 0 0 1 2 2v5c0 1.1.9 2 2 2h1M16 21h1a2 2 0 0 0 \
                 2-2v-5c0-1.1.9-2 2-2a2 2 0 0 1-2-2V5a2 2 0 0 0-2-2h-1"
            }
            Self::Ban => "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0m2.93-7.07 14.14 14.14",
            Self::Chart => "M3 3v16a2 2 0 0 0 2 2h16M18 17V9m-5 8V5M8 17v-3",
            Self::Check => "M20 6 9 17l-5-5",
            Self::ChevronDown => "m6 9 6 6 6-6",
            Self::ChevronLeft => "m15 18-6-6 6-6",
            Self::ChevronRight => "m9 18 6-6-6-6",
            Self::CircleAlert => "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M12 8v4m0 4h.01",
            Self::CircleCheck => "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0m14-3-5.5 5.5L8 12",
            Self::Close => "M18 6 6 18M6 6l12 12",
            Self::Compass => {
                "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0m14.24-4.24-1.804 5.411a2 2 0 0 1-1.265 \
                 1.265L7.76 16.24l1.804-5.411a2 2 0 0 1 1.265-1.265z"
            }
            Self::Copy => {
                "M10 8h10a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H10a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2M4 \
                 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"
            }
            Self::Download => "M12 15V3m9 12v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4m4-5 5 5 5-5",
            Self::Ellipsis => {
                "M11 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0m7 0a1 1 0 1 0 2 0 1 1 0 1 0-2 0M4 12a1 1 0 1 0 2 0 1 1 0 1 0-2 0"
            }
            Self::ExternalLink => {
                "M15 3h6v6m-11 5L21 3m-3 10v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h6"
            }
            Self::Eye => {
                "M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 \
                 10.75 0 0 1-19.876 0M9 12a3 3 0 1 0 6 0 3 3 0 1 0-6 0"
            }
            Self::EyeOff => {
                "M10.733 5.076a10.744 10.744 0 0 1 11.205 6.575 1 1 0 0 1 0 .696 10.747 10.747 0 0 \
                 1-1.444 2.49M14.084 14.158a3 3 0 0 1-4.242-4.242M17.479 17.499a10.75 10.75 0 0 \
                 1-15.417-5.151 1 1 0 0 1 0-.696 10.75 10.75 0 0 1 4.446-5.143M2 2l20 20"
            }
            Self::File => {
                "M15 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7zM14 2v4a2 2 0 0 0 2 2h4"
            }
            Self::Globe => {
                "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M12 2a14.5 14.5 0 0 0 0 20 14.5 14.5 0 0 0 \
                 0-20M2 12h20"
            }
            Self::History => "M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8m0-5v5h5m4-1v5l4 2",
            Self::Home => {
                "M15 21v-8a1 1 0 0 0-1-1h-4a1 1 0 0 0-1 1v8M3 10a2 2 0 0 1 .709-1.528l7-6a2 2 0 0 \
                 1 2.582 0l7 6A2 2 0 0 1 21 10v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"
            }
            Self::Inbox => {
                "M22 12h-6l-2 3h-4l-2-3H2M5.45 5.11 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.45-6.89A2 2 \
                 0 0 0 16.76 4H7.24a2 2 0 0 0-1.79 1.11z"
            }
            Self::Info => "M2 12a10 10 0 1 0 20 0 10 10 0 1 0-20 0M12 16v-4m0-4h.01",
            Self::LogOut => "m16 17 5-5-5-5m5 5H9m0 9H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4",
            Self::Menu => "M4 5h16M4 12h16M4 19h16",
            Self::Monitor => {
                "M4 3h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2M8 21h8m-4-4v4"
            }
            Self::Moon => {
                "M20.985 12.486a9 9 0 1 1-9.473-9.472c.405-.022.617.46.402.803a6 6 0 0 0 8.268 \
                 8.268c.344-.215.825-.004.803.401"
            }
            Self::Package => {
                "M11 21.73a2 2 0 0 0 2 0l7-4A2 2 0 0 0 21 16V8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 \
                 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.73zM12 22V12M3.29 7 12 12l8.71-5M7.5 4.27l9 \
                 5.15"
            }
            Self::Pencil => {
                "M21.174 6.812a1 1 0 0 0-3.986-3.987L3.842 16.174a2 2 0 0 0-.5.83l-1.321 4.352a.5.5 0 0 0 \
                 .623.622l4.353-1.32a2 2 0 0 0 .83-.497zM15 5l4 4"
            }
            Self::Plus => "M5 12h14M12 5v14",
            Self::Retry => "M21 12a9 9 0 1 1-9-9c2.52 0 4.93 1 6.74 2.74L21 8m0-5v5h-5",
            Self::Search => "m21 21-4.34-4.34M3 11a8 8 0 1 0 16 0 8 8 0 1 0-16 0",
            Self::Server => {
                "M4 2h16a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2m0 12h16a2 2 0 0 1 2 \
                 2v4a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2M6 6h.01M6 18h.01"
            }
            Self::Sort => "m7 15 5 5 5-5M7 9l5-5 5 5",
            Self::Sparkles => {
                "M9.937 15.5A2 2 0 0 0 8.5 14.063l-6.135-1.582a.5.5 0 0 1 0-.962L8.5 9.936A2 2 0 0 0 9.937 \
                 8.5l1.582-6.135a.5.5 0 0 1 .963 0L14.063 8.5A2 2 0 0 0 15.5 9.937l6.135 1.581a.5.5 0 0 1 \
                 0 .964L15.5 14.063a2 2 0 0 0-1.437 1.437l-1.582 6.135a.5.5 0 0 1-.963 0zM20 3v4m2-2h-4M4 \
                 17v2m1-1H3"
            }
            Self::Sun => {
                "M8 12a4 4 0 1 0 8 0 4 4 0 1 0-8 0M12 2v2m0 16v2M4.93 4.93l1.41 1.41m11.32 \
                 11.32 1.41 1.41M2 12h2m16 0h2M6.34 17.66l-1.41 1.41M19.07 4.93l-1.41 1.41"
            }
            Self::Upload => "M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4m14-7-5-5-5 5m5-5v12",
            Self::Tag => {
                "M12.586 2.586A2 2 0 0 0 11.172 2H4a2 2 0 0 0-2 2v7.172a2 2 0 0 0 .586 1.414l8.704 \
                 8.704a2.426 2.426 0 0 0 3.42 0l6.58-6.58a2.426 2.426 0 0 0 0-3.42zM7.5 7.5h.01"
            }
            Self::Trash => {
                "M10 11v6m4-6v6m5-11v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6M3 6h18M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 \
                 1 2 2v2"
            }
            Self::User => {
                "M19 21v-2a4 4 0 0 0-4-4H9a4 4 0 0 0-4 4v2M8 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0"
            }
            Self::Users => {
                "M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2m14-17.872a4 4 0 0 1 0 7.744M22 21v-2a4 4 0 0 \
                 0-3-3.87M5 7a4 4 0 1 0 8 0 4 4 0 1 0-8 0"
            }
            Self::Warning => {
                "m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3M12 9v4m0 \
                 4h.01"
            }
            Self::Wrench => {
                "M14.7 6.3a1 1 0 0 0 0 1.4l1.6 1.6a1 1 0 0 0 1.4 0l3.77-3.77a6 6 0 0 1-7.94 7.94l-6.91 \
                 6.91a2.12 2.12 0 0 1-3-3l6.91-6.91a6 6 0 0 1 7.94-7.94z"
            }
        }
    }
}

/// An icon of 16 pixels, or of 20 with `large`.
///
/// It is hidden from assistive technology: a text or the name of its button says the same.
#[component]
pub fn Icon(#[prop(into)] glyph: Signal<Glyph>, #[prop(optional)] large: bool) -> impl IntoView {
    view! {
        <svg class="icon" class:large=large viewBox="0 0 24 24" aria-hidden="true">
            <path d=move || glyph.get().path()></path>
        </svg>
    }
}
