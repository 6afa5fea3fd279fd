//! Calibration: which parameters the record allows.
//!
//! `docs/calibration.md` says it in plain words. One step a file: [`aim`] (targets as numbers) - [`budget`] (how many battles for what) -
//! [`screening`] (which parameters matter) - [`process`], [`emulator`] (what was not fought) - [`wave`], [`space`] (what is
//! ruled out, and points of the rest) - [`abc`], [`adjust`] (the posterior within it) - [`best`] (its best member) - [`fit`] (all of this in order) - [`battles`] (fights for
//! it, in folders) - [`calibrate`] (a scenario's, with its manifest) - [`posterior`] (what is shipped, and drawn from) - [`check`] (the
//! method on data whose truth is known).

pub mod abc;
pub mod adjust;
pub mod aim;
pub mod arena;
pub mod battles;
pub mod best;
pub mod budget;
pub mod calibrate;
pub mod check;

pub mod emulator;
pub mod fit;
pub mod posterior;
pub mod process;
pub mod screening;
pub mod space;
pub mod wave;

/// 16 hexadecimal digits (FNV-1a) of some bytes.
pub(crate) fn digest(bytes: &[u8]) -> String {
    const OFFSET: u64 = 0xCBF2_9CE4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01B3;
    let hash = bytes.iter().fold(OFFSET, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME));
    format!("{hash:016x}")
}
