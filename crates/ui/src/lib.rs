//! The look, the words and the small parts that both web apps share.
//!
//! Components follow the browser first: `<dialog>`, `popover`, `<form>`, links. Nothing here
//! knows a page, and nothing here calls the server.

mod address;
mod badge;
mod banner;
mod browser;
mod button;
mod card;
mod chart;
mod check;
mod checklist;
mod code;
mod confirm;
mod connection;
mod copy;
mod csv;
mod dialog;
mod disclosure;
mod empty;
mod field;
mod file;
mod filter;
mod form;
mod format;
#[cfg(any(debug_assertions, feature = "gallery"))]
mod gallery;
mod highlight;
mod icon;
mod lazy;
mod leave;
mod list;
mod load;
mod locale;
mod log_in;
mod markdown;
mod menu;
mod page;
mod palette;
mod picker;
mod picture;
mod problem;
mod segments;
mod select;
mod session;
mod skeleton;
mod switch;
mod table;
mod tabs;
pub mod text;
mod theme;
mod tile;
mod toast;

pub use address::Address;
pub use badge::{Badge, Tone};
pub use banner::Banner;
pub use button::{Button, ButtonLink, IconButton, Kind};
pub use card::{Card, Fact};
pub use chart::{Chart, Moment, Series, Shape};
pub use check::CheckBox;
pub use checklist::{Checklist, Step, Steps};
pub use code::{CodeField, CodeView};
pub use confirm::{Ask, ConfirmDialog};
pub use connection::{Connection, ConnectionBanner};
pub use copy::CopyText;
pub use csv::Csv;
pub use dialog::Dialog;
pub use disclosure::Disclosure;
pub use empty::{EmptyState, MissingPage};
pub use field::{PasswordField, TextArea, TextField};
pub use file::{ChosenFile, FileField};
pub use filter::{Choice, SearchField};
pub use form::{FieldError, Form, FormTrouble};
pub use format::{
    Time, bytes, compact, count, day, day_short, hour, midnight, milliseconds, moment, now, number,
    percent, seconds, time_of_day,
};
#[cfg(any(debug_assertions, feature = "gallery"))]
pub use gallery::Gallery;
pub use highlight::Language;
pub use icon::{Glyph, Icon};
#[doc(hidden)]
pub use lazy::wasm_split_helpers;
pub use lazy::{Coming, LazyPage, NotLoaded, lazy, lazy_page};
pub use leave::{LeaveDialog, Leaving, ask_before_leaving};
pub use list::{DayField, ListFilter, ListSearch, Rows, SEARCH};
pub use load::{Failure, Load};
pub use locale::{LanguageSwitch, Locale, choose_locale, provide_locale};
pub use log_in::LogInForm;
pub use markdown::Markdown;
pub use menu::{Menu, MenuChoice, MenuItem, MenuLink};
pub use page::{
    MAIN, PageHead, SkipLink, Title, focus_main_on_navigation, provide_site_name, remove_boot,
};
pub use palette::{Palette, Place};
pub use picker::{MultiPicker, Pick, PickFrom, Picker};
pub use picture::{IconTile, PictureField, picture_of, picture_text};
pub use problem::sentence;
pub use segments::ListSegments;
pub use select::Select;
pub use session::{LOG_IN, Session, log_in_url};
pub use skeleton::Skeleton;
pub use switch::Switch;
pub use table::{PAGE, Pager, SORT, SortHead, Table};
pub use tabs::{TAB, Tab, Tabs};
pub use text::{Text, locale};
pub use theme::{ThemeSwitch, provide_theme};
pub use tile::{Avatar, Tile};
pub use toast::{Toaster, Toasts, provide_toasts};
