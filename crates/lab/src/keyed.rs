//! Streams of chance for the laboratory's own draws (resamples, flips, designs), keyed by what they are for: Philox
//! under the key, counting blocks. Two streams never share a draw, so no result depends on what else is computed.

use nosb_engine::chance::{key_of, philox4x32};

/// What a stream is for. Append only: the number is part of every draw's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Purpose {
    /// Resamples of pairs.
    Bootstrap = 1,
    /// Signs of a randomisation test.
    SignFlip = 2,
    /// Points of a random design.
    RandomDesign = 3,
    /// Columns of a Latin hypercube.
    LatinHypercube = 4,
    /// Starts of the search for a nearly orthogonal one.
    NearlyOrthogonal = 5,
    /// Scrambling of a Sobol sequence.
    Sobol = 6,
    /// Trajectories of a Morris design.
    Morris = 7,
    /// Moves within what is left of a parameter space.
    Moves = 8,
    /// Proposals of a population of parameters.
    Proposals = 9,
    /// Errors of a record that a battle is held against.
    RecordError = 10,
    /// Members of a posterior.
    Members = 11,
    /// Truths and data that the method is checked on.
    MadeData = 12,
}

/// A stream of 32-bit words.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    key: [u32; 2],
    purpose: Purpose,
    index: u32,
    block: u64,
    words: [u32; 4],
    used: usize,
}

impl Stream {
    /// The stream of a purpose under a key; `index` tells streams of the same purpose apart (columns, attempts).
    pub(crate) fn new(key: u64, purpose: Purpose, index: u32) -> Self {
        Self { key: [key as u32, (key >> 32) as u32], purpose, index, block: 0, words: [0; 4], used: 4 }
    }

    /// The same under a text.
    pub(crate) fn named(key: &str, purpose: Purpose) -> Self {
        Self::new(u64::from(key_of(key)) << 32 | u64::from(key_of(&format!("{key}|"))), purpose, 0)
    }

    /// The next word.
    #[inline]
    pub(crate) fn word(&mut self) -> u32 {
        if self.used == 4 {
            let counter = [self.block as u32, (self.block >> 32) as u32, self.purpose as u32, self.index];
            self.words = philox4x32(counter, self.key);
            self.block += 1;
            self.used = 0;
        }
        self.used += 1;
        self.words[self.used - 1]
    }

    /// A whole number below `n` (at least 1, at most 2^32; uneven by no more than `n` / 2^32).
    #[inline]
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.word()) * n as u64) >> 32) as usize
    }

    /// A uniform number in (0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        const STEP: f64 = 1.0 / (1u64 << 53) as f64;
        let bits = (u64::from(self.word()) << 32 | u64::from(self.word())) >> 11;
        (bits as f64 + 0.5) * STEP
    }

    /// A permutation of 0..n (Fisher and Yates).
    pub(crate) fn permutation(&mut self, n: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..n).collect();
        for last in (1..n).rev() {
            order.swap(last, self.below(last + 1));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ_by_key_purpose_and_index() {
        let take = |mut stream: Stream| [stream.word(), stream.word(), stream.word(), stream.word(), stream.word()];
        let base = take(Stream::new(7, Purpose::Bootstrap, 0));
        assert_eq!(base, take(Stream::new(7, Purpose::Bootstrap, 0)));
        assert_ne!(base, take(Stream::new(8, Purpose::Bootstrap, 0)));
        assert_ne!(base, take(Stream::new(7, Purpose::SignFlip, 0)));
        assert_ne!(base, take(Stream::new(7, Purpose::Bootstrap, 1)));
        assert_ne!(take(Stream::named("a", Purpose::Bootstrap)), take(Stream::named("b", Purpose::Bootstrap)));
    }

    #[test]
    fn whole_numbers_below_n_are_even_and_permutations_whole() {
        let mut stream = Stream::new(3, Purpose::Bootstrap, 0);
        let mut counts = [0i32; 7];
        for _ in 0..70_000 {
            counts[stream.below(7)] += 1;
        }
        assert!(counts.iter().all(|count| (count - 10_000).abs() < 400), "{counts:?}");
        let mut order = stream.permutation(50);
        assert_ne!(order, (0..50).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
