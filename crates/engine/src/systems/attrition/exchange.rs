//! The arithmetic of one engagement, apart from state and chance: strengths, contact, hazards, the speed of the front.
//!
//! With strengths `S` in men-equivalents, qualities `q` and intensity `I` (all 1), hazards per day:
//!
//! ```text
//! defender:  h_d = b_d / e I (S_a / S_d)^x_d (q_a / q_d) cover
//! attacker:  h_a = b_a / e I (S_d / S_a)^x_a (q_d / q_a) works
//! front:     v   = v0 clip(ln(R / R0) / ln(R1 / R0), 0, 1)  km/day,   R = S_a q_a cover^-1 / (S_d q_d)
//! ```
//!
//! The base rates `b` are losses of all men; `e = kappa + rear_rate (1 - kappa)` of them are exposed to the hazards.
//! An exponent of 1 is Lanchester's square law, 0 his logarithmic law. Source: model.md section 1.

use crate::rules::attrition::Attrition;

/// Weapons and men of one side in a patch, summed over its elements. Sums, so that cutting an element in parts
/// changes nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    /// Men who can act, before the front's width is considered.
    pub men: f64,
    /// Their strength, men-equivalents.
    pub men_strength: f64,
    /// The same times quality.
    pub men_value: f64,
    /// Running tanks.
    pub tanks: f64,
    /// Their strength, men-equivalents.
    pub tank_strength: f64,
    /// The same times quality.
    pub tank_value: f64,
    /// Strength of guns and mortars, men-equivalents.
    pub fire_strength: f64,
    /// The same times quality.
    pub fire_value: f64,
}

impl Sum {
    /// Adds a part of another sum: `share` of men and tanks, `fire` of guns and mortars.
    pub fn add(&mut self, other: &Self, share: f64, fire: f64) {
        self.men += other.men * share;
        self.men_strength += other.men_strength * share;
        self.men_value += other.men_value * share;
        self.tanks += other.tanks * share;
        self.tank_strength += other.tank_strength * share;
        self.tank_value += other.tank_value * share;
        self.fire_strength += other.fire_strength * fire;
        self.fire_value += other.fire_value * fire;
    }
    /// Strength without regard to the front's width, weighted by quality.
    pub fn value(&self) -> f64 {
        self.men_value + self.tank_value + self.fire_value
    }
}

/// One side as it fights on a front.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fighting {
    /// Share of its men who have room on the front, 0..1.
    pub men_share: f64,
    /// Share of its tanks that have room, 0..1.
    pub tank_share: f64,
    /// Strength on the front, men-equivalents.
    pub strength: f64,
    /// Mean quality, 1.
    pub quality: f64,
}

/// The length of contact that two bodies of men keep on a patch, m.
pub fn contact_m(rules: &Attrition, patch_m: f64, men_a: f64, men_b: f64) -> f64 {
    if rules.density_min <= 0.0 {
        return patch_m;
    }
    patch_m.min(men_a.min(men_b) / rules.density_min)
}

/// What of a side fits on a front of this length.
pub fn on_front(rules: &Attrition, sum: &Sum, contact_m: f64, built_up: f64) -> Fighting {
    const M_PER_KM: f64 = 1000.0;
    let density = rules.density_cap_open + (rules.density_cap_urban - rules.density_cap_open) * built_up;
    let fit = |have: f64, room: f64| if have > room { room / have } else { 1.0 };
    let men_share = fit(sum.men, density * contact_m);
    let tank_share = fit(sum.tanks, rules.tank_density * contact_m / M_PER_KM);
    let strength = sum.men_strength * men_share + sum.tank_strength * tank_share + sum.fire_strength;
    let value = sum.men_value * men_share + sum.tank_value * tank_share + sum.fire_value;
    Fighting { men_share, tank_share, strength, quality: if strength > 0.0 { value / strength } else { 1.0 } }
}

/// Holds a ratio between the limit and its inverse.
pub fn limited(rules: &Attrition, ratio: f64) -> f64 {
    ratio.clamp(1.0 / rules.ratio_limit, rules.ratio_limit)
}

fn power(base: f64, exponent: f64) -> f64 {
    if exponent == 0.0 {
        1.0
    } else if exponent == 1.0 {
        base
    } else {
        libm::pow(base, exponent)
    }
}

/// Base rates are losses of all the men of engaged troops; hazards act on those exposed, of whom there are fewer.
pub fn on_exposed(rules: &Attrition, base: f64) -> f64 {
    base / (rules.fighting_share + rules.rear_rate * (1.0 - rules.fighting_share))
}

/// Hazards per day of attackers and defenders at intensity 1, in the open, without cover.
pub fn hazards(rules: &Attrition, attacker: &Fighting, defender: &Fighting) -> [f64; 2] {
    if attacker.strength <= 0.0 || defender.strength <= 0.0 {
        return [0.0, 0.0];
    }
    let ratio = limited(rules, attacker.strength / defender.strength);
    let quality = attacker.quality / defender.quality;
    let base_attack = on_exposed(rules, rules.base_attack);
    let base_defence = on_exposed(rules, rules.base_defence) * (1.0 - rules.prisoners_in_base);
    [
        base_attack * power(1.0 / ratio, rules.exponent_attacker) / quality,
        base_defence * power(ratio, rules.exponent_defender) * quality,
    ]
}

/// How far the attacker's superiority `ratio` lets the front move: 0 held, 1 free.
pub fn progress(rules: &Attrition, ratio: f64) -> f64 {
    if ratio <= rules.ratio_hold {
        0.0
    } else if ratio >= rules.ratio_full {
        1.0
    } else {
        libm::log(ratio / rules.ratio_hold) / libm::log(rules.ratio_full / rules.ratio_hold)
    }
}

/// Superiority of the attacker as the engagement sees it: strength times quality over that of the defender in his
/// cover, both held to what fits on the front.
pub fn superiority(attacker: &Fighting, defender: &Fighting, cover: f64) -> f64 {
    if defender.strength <= 0.0 {
        f64::INFINITY
    } else {
        attacker.strength * attacker.quality * cover / (defender.strength * defender.quality)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::systems::attrition::testing::rules;

    fn foot(men: f64) -> Sum {
        Sum { men, men_strength: men, men_value: men, ..Sum::default() }
    }

    fn square_law(base: f64) -> Attrition {
        Attrition {
            base_attack: base,
            base_defence: base,
            prisoners_in_base: 0.0,
            fighting_share: 1.0,
            exponent_attacker: 1.0,
            exponent_defender: 1.0,
            density_min: 0.0,
            density_cap_open: 1.0e9,
            tank_density: 1.0e9,
            ratio_limit: 1.0e9,
            ..rules()
        }
    }

    /// Loss rates, men per day, of the attacker and the defender.
    fn rates(rules: &Attrition, attackers: f64, defenders: f64) -> [f64; 2] {
        let a = on_front(rules, &foot(attackers), 1000.0, 0.0);
        let d = on_front(rules, &foot(defenders), 1000.0, 0.0);
        let hazards = hazards(rules, &a, &d);
        [hazards[0] * attackers, hazards[1] * defenders]
    }

    /// Days until the defenders are gone and the attackers then left, with losses `1 - exp(-h dt)` a step.
    fn fight_out(rules: &Attrition, mut attackers: f64, mut defenders: f64, days: f64) -> [f64; 2] {
        let mut time = 0.0;
        while defenders > 0.5 && time < 100.0 {
            let rate = rates(rules, attackers, defenders);
            let left = |men: f64, rate: f64| men * libm::exp(-rate / men * days);
            (attackers, defenders) = (left(attackers, rate[0]), left(defenders, rate[1]));
            time += days;
        }
        [attackers, time]
    }

    #[test]
    fn square_law_leaves_600_of_1000_against_800() {
        let rules = square_law(0.05);
        let fine = fight_out(&rules, 1000.0, 800.0, 0.001);
        assert!((fine[0] - 600.0).abs() < 1.0, "{fine:?}");
        assert!((fine[1] - 21.97).abs() < 0.05, "{fine:?}");
        let ticks = fight_out(&rules, 1000.0, 800.0, 0.25);
        assert!((ticks[0] - 591.9).abs() < 2.0, "{ticks:?}");
        assert!((ticks[1] - 22.75).abs() < 0.5, "{ticks:?}");
    }

    #[test]
    fn iwo_jima_comes_out_as_in_engel() {
        // Defenders' fire 0.0544 on the landed, the landed's fire 0.0106 on the defenders.
        let rules = Attrition { base_attack: 0.0544, base_defence: 0.0106, ..square_law(1.0) };
        let landing = |day: f64| match day as u32 {
            0 => 54_000.0,
            2 => 6_000.0,
            5 => 13_000.0,
            _ => 0.0,
        };
        let flow = |a: f64, j: f64, day: f64| {
            let loss = if a > 0.0 && j > 0.0 {
                rates(&rules, a, j)
            } else {
                // Before the landing nobody shoots; the defenders' fire on the first wave is the law's own limit.
                [0.0544 * j, 0.0]
            };
            [landing(day) - loss[0], -loss[1]]
        };
        let (mut a, mut j) = (0.0, 21_500.0);
        let step = 0.01;
        let mut seen = Vec::new();
        for index in 0..3600 {
            let day = f64::from(index) * step;
            let k = flow(a, j, day);
            let half = flow(a + k[0] * step / 2.0, j + k[1] * step / 2.0, day + step / 2.0);
            a += half[0] * step;
            j += half[1] * step;
            if matches!(index + 1, 100 | 600 | 2000 | 2800 | 3600) {
                seen.push((a, j));
            }
        }
        for ((a, _), expected) in seen.iter().zip([52_835.0, 66_454.0, 56_063.0, 53_042.0, 51_985.0]) {
            assert!((a / expected - 1.0).abs() < 0.002, "{seen:?}");
        }
        assert!((seen[3].1 - 4_656.0).abs() < 30.0, "{seen:?}");
        assert!((seen[4].1 - 217.0).abs() < 40.0, "{seen:?}");
    }

    #[test]
    fn doubling_a_reserve_behind_a_full_front_changes_no_loss() {
        let rules = rules();
        let front = contact_m(&rules, 1000.0, 2000.0, 3000.0);
        let defenders = on_front(&rules, &foot(2000.0), front, 0.0);
        let one = on_front(&rules, &foot(3000.0), front, 0.0);
        let two = on_front(&rules, &foot(6000.0), front, 0.0);
        assert!((one.men_share * 3000.0 - two.men_share * 6000.0).abs() < 1e-9);
        assert_eq!(one.strength, two.strength);
        assert_eq!(hazards(&rules, &one, &defenders), hazards(&rules, &two, &defenders));
    }

    #[test]
    fn ten_men_keep_no_front_against_two_thousand() {
        let rules = rules();
        let front = contact_m(&rules, 3000.0, 10.0, 2000.0);
        assert!(front < 100.0, "{front}");
    }

    #[test]
    fn a_ratio_below_the_hold_moves_nothing() {
        let rules = rules();
        assert_eq!(progress(&rules, rules.ratio_hold), 0.0);
        assert_eq!(progress(&rules, rules.ratio_full), 1.0);
        assert!(progress(&rules, 2.0) > 0.0 && progress(&rules, 2.0) < 1.0);
    }

    proptest::proptest! {
        #[test]
        fn strength_is_homogeneous(scale in 0.1_f64..10.0, men in 100.0_f64..5000.0, other in 100.0_f64..5000.0) {
            // Both sides and the front grown together: hazards stay.
            let rules = rules();
            let small = hazards(&rules,
                &on_front(&rules, &foot(men), 1000.0, 0.0), &on_front(&rules, &foot(other), 1000.0, 0.0));
            let large = hazards(&rules,
                &on_front(&rules, &foot(men * scale), 1000.0 * scale, 0.0),
                &on_front(&rules, &foot(other * scale), 1000.0 * scale, 0.0));
            for side in 0..2 {
                proptest::prop_assert!((small[side] / large[side] - 1.0).abs() < 1e-9);
            }
        }
    }
}
