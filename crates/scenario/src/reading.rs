//! What the scenario's files are read with, for other files of the same kind: TOML whose values know their place, and
//! problems that name file, line, column and remedy.
//!
//! ```
//! use nosb_scenario::File;
//! use nosb_scenario::reading::{Problems, Toml};
//!
//! let file = File { name: "walk.toml".into(), text: "kilometres = 5.0\nhors = 1\n".into() };
//! let toml = Toml::read(&file).expect("it is TOML");
//! let mut problems = Problems::default();
//! let top = toml.top();
//! assert_eq!(top.number("kilometres", &mut problems), 5.0);
//! assert_eq!(top.number_or_none("hours", &mut problems), None);
//! top.finish(&mut problems); // notes every key that nothing asked for
//! assert_eq!(problems.or(Some(())).unwrap_err().to_string(), "walk.toml:2:8: unknown name `hors`");
//! ```

pub use crate::error::{Problems, did_you_mean, nearest};
pub use crate::files::read_bounded;
pub use crate::section::{Section, Toml};
