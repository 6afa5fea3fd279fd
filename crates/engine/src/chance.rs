//! Keyed chance: every draw is a pure function of what it is for.
//!
//! A draw is Philox4x32-10 (Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, SC11) under
//! the key (battle seed) on the counter (mechanism and index of the draw, tick, entity, partner).
//! No generator state is carried, so results depend neither on order nor on threads, and a mechanism
//! that is switched off leaves the draws of all others as they were. One uniform per variate, turned
//! by the inverse distribution function: a small change of a rate moves an outcome a little.

/// What a draw is for. Append only: the number is part of every draw's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Mechanism {
    /// Daily temperature, wind and flying weather.
    Weather = 1,
    /// Losses of an engagement.
    Attrition = 2,
    /// Character of an engagement (log intensity).
    Engagement = 3,
    /// Breaking, routing, rallying of an element.
    Morale = 4,
    /// Stragglers leaving, caught, returned, lost.
    Straggling = 5,
    /// Decisions to ask for leave, or to go unasked.
    Prohibition = 6,
    /// Blocking detachments and penal units.
    Blocking = 7,
    /// When the order was read to an element.
    Rallying = 8,
    /// Order delay and order errors.
    OrderFriction = 9,
    /// Skill and replacement of commanders.
    Commander = 10,
    /// Supply losses on the way.
    Supply = 11,
    /// Airlift sorties and losses.
    Airlift = 12,
    /// Crossing of rivers, boats lost.
    River = 13,
    /// Sorties, bombs and aircraft lost.
    Air = 14,
    /// Ignition and spread of fire.
    Fire = 15,
    /// Production and repair.
    Production = 16,
    /// Replacements.
    Reinforcement = 17,
    /// Died of wounds, returned to duty.
    Medical = 18,
    /// Frostbite.
    Frost = 19,
    /// Sickness.
    Sickness = 20,
    /// Starvation of men and horses.
    Hunger = 21,
    /// Deaths and evacuation of civilians.
    Civilians = 22,
    /// Surrender of elements and armies.
    Surrender = 23,
    /// Deaths and return of prisoners.
    Captivity = 24,
    /// Leave to withdraw, commitment of reserves.
    Prestige = 25,
    /// What the staff draws for itself.
    Staff = 26,
    /// Prisoners taken in an engagement.
    Capture = 27,
    /// Tanks and guns knocked out, repaired, written off.
    Materiel = 28,
    /// Bridges taken or blown.
    Bridges = 29,
    /// Capitulation of a city's civil economy, labour call-up.
    Labour = 30,
    /// What is seen of the enemy.
    Reconnaissance = 31,
    /// Tanks that break down.
    Breakdown = 32,
}

/// The seeds of one battle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance {
    /// Seed of the battle.
    pub battle_seed: u64,
    /// Seed of causes that are given (weather), so that paired battles share them.
    pub weather_seed: u64,
}

/// The key of one draw: see the module's head.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    /// What it is for.
    pub mechanism: Mechanism,
    /// Named index of the draw within the decision (below 65,536).
    pub index: u32,
    /// Tick of the draw, or the ordinal of the event for causes that are given.
    pub tick: u32,
    /// Declared key of the element, cell or headquarters (never a row number).
    pub entity: u32,
    /// Declared key of the partner, or 0.
    pub partner: u32,
}

const MULTIPLIER_0: u64 = 0xD251_1F53;
const MULTIPLIER_1: u64 = 0xCD9E_8D57;
const WEYL_0: u32 = 0x9E37_79B9;
const WEYL_1: u32 = 0xBB67_AE85;
const ROUNDS: u32 = 10;

/// Philox4x32-10: four 32-bit words from a counter of four and a key of two.
#[inline]
pub fn philox4x32(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..ROUNDS {
        let product_0 = MULTIPLIER_0 * u64::from(counter[0]);
        let product_1 = MULTIPLIER_1 * u64::from(counter[2]);
        counter = [
            (product_1 >> 32) as u32 ^ counter[1] ^ key[0],
            product_1 as u32,
            (product_0 >> 32) as u32 ^ counter[3] ^ key[1],
            product_0 as u32,
        ];
        key = [key[0].wrapping_add(WEYL_0), key[1].wrapping_add(WEYL_1)];
    }
    counter
}

/// A uniform number in (0, 1) from the first two of four words. One function for all callers: what is unrolled should stay
/// in the cache, and the words that nobody asks for are not reckoned.
#[inline(never)]
fn unit_interval(counter: [u32; 4], seed: u64) -> f64 {
    const STEP: f64 = 1.0 / (1u64 << 53) as f64;
    let words = philox4x32(counter, [seed as u32, (seed >> 32) as u32]);
    let bits = ((u64::from(words[0]) << 32) | u64::from(words[1])) >> 11;
    (bits as f64 + 0.5) * STEP
}

impl Chance {
    /// A uniform number in (0, 1) for this draw of the battle.
    pub fn uniform(&self, draw: Draw) -> f64 {
        unit_interval(counter(draw), self.battle_seed)
    }

    /// A uniform number in (0, 1) from the seed of given causes.
    pub fn uniform_given(&self, draw: Draw) -> f64 {
        unit_interval(counter(draw), self.weather_seed)
    }

    /// True with probability `p`; draws nothing when `p` is 0 or 1.
    pub fn happens(&self, p: f64, draw: Draw) -> bool {
        p > 0.0 && (p >= 1.0 || self.uniform(draw) < p)
    }

    /// Number of successes in `n` trials of probability `p` (inverse distribution function;
    /// normal approximation where `n p (1 - p)` exceeds 100).
    pub fn binomial(&self, n: u32, p: f64, draw: Draw) -> u32 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        binomial_inverse(n, p, self.uniform(draw))
    }

    /// How many of `n` a hazard (1/day) takes within `days`: binomial with `p = 1 - exp(-h t)`. Quick where hardly
    /// anything happens: up to `1 - n h t`, a lower bound of `(1 - p)^n`, nothing does.
    pub fn taken(&self, n: u32, per_day: f64, days: f64, draw: Draw) -> u32 {
        if n == 0 || per_day <= 0.0 {
            return 0;
        }
        let u = self.uniform(draw);
        if u <= 1.0 - f64::from(n) * per_day * days {
            return 0;
        }
        let p = probability_of(per_day, days);
        if p >= 1.0 { n } else { binomial_inverse(n, p, u) }
    }
}

fn counter(draw: Draw) -> [u32; 4] {
    [((draw.mechanism as u32) << 16) | (draw.index & 0xFFFF), draw.tick, draw.entity, draw.partner]
}

/// The probability that an event of hazard `per_day` happens within `days`: `1 - exp(-h t)`.
pub fn probability_of(per_day: f64, days: f64) -> f64 {
    if per_day <= 0.0 { 0.0 } else { -libm::expm1(-per_day * days) }
}

/// Inverse of the standard normal distribution function (Wichura's AS 241, PPND16 accuracy to 1e-16
/// is not needed here; this is Acklam's rational form, relative error 1.2e-9).
pub fn normal_inverse(p: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.383_577_518_672_69e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 5] =
        [-5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 4] = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
    const TAIL: f64 = 0.02425;
    let poly = |c: &[f64], x: f64| c.iter().fold(0.0, |sum, k| sum * x + k);
    if p < TAIL {
        let q = libm::sqrt(-2.0 * libm::log(p));
        poly(&C, q) / (poly(&D, q) * q + 1.0)
    } else if p > 1.0 - TAIL {
        -normal_inverse(1.0 - p)
    } else {
        let q = p - 0.5;
        let r = q * q;
        poly(&A, r) * q / (poly(&B, r) * r + 1.0)
    }
}

/// Inverse of the binomial distribution function at `u`.
pub fn binomial_inverse(n: u32, p: f64, u: f64) -> u32 {
    const NORMAL_ABOVE_VARIANCE: f64 = 100.0;
    if p > 0.5 {
        return n - binomial_inverse(n, 1.0 - p, 1.0 - u);
    }
    let trials = f64::from(n);
    let variance = trials * p * (1.0 - p);
    if variance > NORMAL_ABOVE_VARIANCE {
        let value = libm::floor(trials * p + libm::sqrt(variance) * normal_inverse(u) + 0.5);
        return value.clamp(0.0, trials) as u32;
    }
    if u <= 1.0 - trials * p {
        // Bernoulli's lower bound of the chance of none.
        return 0;
    }
    let odds = p / (1.0 - p);
    let mut mass = chance_of_none(n, p);
    let mut cumulative = mass;
    let mut k = 0u32;
    while u > cumulative && k < n {
        mass *= odds * f64::from(n - k) / f64::from(k + 1);
        cumulative += mass;
        k += 1;
    }
    k
}

/// `(1 - p)^n`: by multiplication where a few do, in less than half the time (both are right to the last few bits).
fn chance_of_none(n: u32, p: f64) -> f64 {
    const FEW: u32 = 64;
    if n > FEW {
        return libm::exp(f64::from(n) * libm::log1p(-p));
    }
    let (mut power, mut left, mut product) = (1.0 - p, n, 1.0);
    while left > 0 {
        if left & 1 == 1 {
            product *= power;
        }
        power *= power;
        left >>= 1;
    }
    product
}

/// Inverse of the Poisson distribution function at `u` (normal approximation above a mean of 100).
pub fn poisson_inverse(mean: f64, u: f64) -> u32 {
    const NORMAL_ABOVE_MEAN: f64 = 100.0;
    if mean <= 0.0 {
        return 0;
    }
    if mean > NORMAL_ABOVE_MEAN {
        return libm::floor((mean + libm::sqrt(mean) * normal_inverse(u) + 0.5).max(0.0)) as u32;
    }
    let mut mass = libm::exp(-mean);
    let mut cumulative = mass;
    let mut k = 0u32;
    while u > cumulative && mass > 0.0 {
        k += 1;
        mass *= mean / f64::from(k);
        cumulative += mass;
    }
    k
}

/// A lognormal variate with this median and standard deviation of the logarithm.
pub fn lognormal_inverse(median: f64, log_sd: f64, u: f64) -> f64 {
    median * libm::exp(log_sd * normal_inverse(u))
}

/// A stable 32-bit key from an id string (FNV-1a, finalised); collisions are refused at load.
pub fn key_of(id: &str) -> u32 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    for byte in id.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    }
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    (hash ^ (hash >> 33)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn philox_gives_the_published_words() {
        assert_eq!(philox4x32([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox4x32([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        assert_eq!(
            philox4x32([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    fn draw(index: u32, tick: u32) -> Draw {
        Draw { mechanism: Mechanism::Attrition, index, tick, entity: 7, partner: 0 }
    }

    #[test]
    fn uniforms_are_uniform_and_uncorrelated_from_tick_to_tick() {
        let chance = Chance { battle_seed: 5, weather_seed: 5 };
        let n = 20_000;
        let values: Vec<f64> = (0..n).map(|tick| chance.uniform(draw(0, tick))).collect();
        let mean = values.iter().sum::<f64>() / f64::from(n);
        let lag: f64 = values.windows(2).map(|w| (w[0] - 0.5) * (w[1] - 0.5)).sum::<f64>() * 12.0 / f64::from(n);
        let mut bins = [0.0; 20];
        for v in &values {
            bins[(v * 20.0) as usize] += 1.0;
        }
        let chi2: f64 = bins.iter().map(|b: &f64| (b - 1000.0) * (b - 1000.0) / 1000.0).sum();
        assert!((mean - 0.5).abs() < 0.008 && lag.abs() < 0.025 && chi2 < 43.8, "{mean} {lag} {chi2}");
    }

    #[test]
    fn binomial_inverse_has_its_mean_and_is_monotone() {
        for (n, p) in [(10, 0.3), (400, 0.02), (3000, 0.2), (50, 0.9)] {
            let steps = 4000;
            let mut sum = 0.0;
            let mut last = 0;
            for i in 0..steps {
                let k = binomial_inverse(n, p, (f64::from(i) + 0.5) / f64::from(steps));
                assert!(k >= last && k <= n);
                last = k;
                sum += f64::from(k);
            }
            let mean = sum / f64::from(steps);
            assert!((mean - f64::from(n) * p).abs() < 0.02 * f64::from(n) * p + 0.02, "{n} {p} {mean}");
        }
    }

    #[test]
    fn normal_inverse_hits_known_quantiles() {
        assert!((normal_inverse(0.975) - 1.959_963_984_5).abs() < 1e-7);
        assert!((normal_inverse(0.001) + 3.090_232_306_2).abs() < 1e-7);
        assert!(normal_inverse(0.5).abs() < 1e-9);
    }
}
