//! The daily rows of an observer.

use super::reading::{Counted, DEAD, casualties, in_fates, pocketed, rubble_share};
use super::{Observer, Series};
use crate::forces::Side;
use crate::state::{Counter, State};
use crate::world::World;

impl Series {
    /// No rows yet, the names of the columns.
    pub(super) fn of(world: &World) -> Self {
        let mut series = Self::default();
        let sides = &world.forces.sides;
        series.names.push(format!("city_share_{}", sides[0]));
        for side in sides {
            for column in [
                "men",
                "casualties",
                "tanks",
                "pocketed",
                "captured_total",
                "dead_total",
                "supply_t",
                "bombs_t",
                "stragglers_detained",
            ] {
                series.names.push(format!("{side}_{column}"));
            }
        }
        series.names.extend(["temperature_c", "ice_cm", "airlift_t", "city_rubble_share"].map(String::from));
        series
    }
}

impl Observer {
    /// Adds the row of a day.
    pub(super) fn row(&mut self, world: &World, state: &State) {
        let mut row = Vec::with_capacity(self.series.names.len());
        let city = world.city_region.map_or(0.0, |region| self.region_share(world, state, region));
        row.push(city);
        for side in Side::BOTH {
            let (mut men, mut tanks) = (0.0, 0.0);
            for element in world.forces.ids() {
                let index = element.index();
                if world.forces.elements[index].side == side && state.elements.status[index].is_present() {
                    men += f64::from(state.elements.men[index] + state.elements.light[index]);
                    tanks += f64::from(state.elements.tanks[index]);
                }
            }
            let total = casualties(state, side, Counted::All);
            row.extend([men, total, tanks, pocketed(world, state, side)]);
            row.push(state.sides.counter(side, Counter::Captured));
            row.push(in_fates(state, side, &DEAD));
            row.push(state.sides.counter(side, Counter::SupplyDeliveredT));
            row.push(state.sides.counter(side, Counter::BombsT));
            row.push(state.sides.counter(side, Counter::Detained));
        }
        let airlift = state.sides.airlift_last_day_t.iter().sum();
        row.extend([state.weather.temperature_c[0], state.weather.ice_cm[0], airlift]);
        row.push(world.city_region.map_or(0.0, |region| rubble_share(world, state, region)));
        self.series.days.push(row);
    }
}
