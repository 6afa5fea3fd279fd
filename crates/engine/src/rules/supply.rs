//! Parameters: Supply, airlift, hunger. Values, units, ranges and sources stand in the scenario's rules/supply.toml.

crate::parameters! {
    /// Supply, airlift, hunger.
    pub struct Supply {
        /// Supply is needed, used up and brought forward (off: everybody always has all).
        enabled: bool,
        /// Pockets of an army are supplied by air.
        airlift: bool,
        /// Men and horses starve.
        hunger: bool,
        /// Oats and hay of a horse, kg/horse/day.
        fodder: f64,
        /// Part of the fodder found as grass where the ground is neither frozen nor under snow, 1.
        grazing_share: f64,
        /// Men of a line unit who fire, 1.
        fighting_share: f64,
        /// Ammunition of a fighting man on a heavy day, kg/man/day.
        ammo_rifleman: f64,
        /// Ammunition of a gun on a heavy day, kg/gun/day.
        ammo_gun: f64,
        /// Ammunition of a mortar on a heavy day, kg/mortar/day.
        ammo_mortar: f64,
        /// Ammunition of an anti-tank gun on a heavy day, kg/gun/day.
        ammo_at_gun: f64,
        /// Ammunition of a tank on a heavy day, kg/tank/day.
        ammo_tank: f64,
        /// Ammunition used on a quiet day over that of a heavy day, 1.
        ammo_quiet: f64,
        /// Fuel of a tank on a combat day, kg/tank/day.
        fuel_tank: f64,
        /// Fuel of a lorry, kg/100 km.
        fuel_truck: f64,
        /// Distance a unit's own lorry covers on a day of movement, km/day.
        unit_truck_km: f64,
        /// Fuel used on a day without movement over that of a day with, 1.
        fuel_idle: f64,
        /// Stock of food a unit carries, day.
        stock_days_food: f64,
        /// Stock of fodder a unit carries, day.
        stock_days_fodder: f64,
        /// Stock of fuel a unit carries, combat day.
        stock_days_fuel: f64,
        /// Stock of ammunition a unit carries, heavy day.
        stock_days_ammunition: f64,
        /// Most that a unit can carry along, full stocks.
        stock_limit: f64,
        /// Most that a unit draws in a day, days of full need.
        draw_days: f64,
        /// Elasticity of fire to the fill of ammunition: effect = fill ^ elasticity, 1.
        ammo_elasticity: f64,
        /// Load of a lorry, t.
        truck_load: f64,
        /// Share of lorries that run, 1.
        lift_serviceable: f64,
        /// Share of a line unit's lorries and horses that serve in supply columns, 1.
        lift_share: f64,
        /// The same for the troops of headquarters, which hold the armies' columns, 1.
        lift_share_headquarters: f64,
        /// Load that one horse draws, t.
        horse_load: f64,
        /// Day's way of loaded wagons, km/day.
        horse_km: f64,
        /// Days of a trip spent on loading and unloading, day.
        turnaround_days: f64,
        /// Day's way of a lorry on dry tracks, km/day.
        truck_km_dry: f64,
        /// Factor on that on a main road, 1.
        speed_main_road: f64,
        /// Factor on that across country, 1.
        speed_open: f64,
        /// Lorry hours that a km by rail counts, over those of a km of dry track, 1.
        rail_cost: f64,
        /// Factor on lorries in full mud, 1.
        truck_mud: f64,
        /// Factor on lorries in deep snow (50 cm), 1.
        truck_snow: f64,
        /// Way through full rubble over the free way, 1.
        rubble_way: f64,
        /// Wait at a ferry, h of lorry time.
        ferry_wait_hours: f64,
        /// Repair and change of gauge of a railway taken from the enemy, km/day.
        rail_repair_km_day: f64,
        /// Tons a railway carries, t/day.
        capacity_rail: f64,
        /// Tons a main road carries, t/day.
        capacity_main: f64,
        /// Tons a track carries, t/day.
        capacity_track: f64,
        /// Tons carried across country, t/day.
        capacity_open: f64,
        /// Tons a standing bridge carries, t/day.
        capacity_bridge: f64,
        /// Tons a military bridge carries, t/day.
        capacity_pontoon: f64,
        /// Tons sledges carry over ice that bears no lorries, t/day.
        capacity_sledges: f64,
        /// Capacity lost in a cell of full interdiction, 1.
        interdiction_loss: f64,
        /// Share of a surplus that cut-off units keep from their neighbours, 1/day.
        hoard_share: f64,
        /// Days over which cut-off units stretch their food, day.
        ration_stretch_days: f64,
        /// Horses that can be slaughtered, 1/day.
        slaughter_per_day: f64,
        /// Edible yield of a horse, kg.
        horse_meat: f64,
        /// Loss of horses without fodder, 1/day.
        horse_starve: f64,
        /// Energy of a full ration, kcal/man/day.
        ration_energy: f64,
        /// Energy a soldier needs, kcal/man/day.
        energy_need: f64,
        /// Energy of body mass lost, kcal/kg.
        energy_per_kg: f64,
        /// Body mass of a man, kg.
        body_mass: f64,
        /// Body mass lost at which the hazard of starving is half its greatest, 1.
        starve_centre: f64,
        /// Share of body mass lost up to which nobody starves, 1.
        starve_floor: f64,
        /// Width of that rise, 1.
        starve_width: f64,
        /// Greatest hazard of starving, 1/day.
        starve_hazard_max: f64,
        /// What boats and rafts carry over a river without a bridge at one place, t/day.
        capacity_boats: f64,
        /// Loss of working capacity per unit of body mass lost, 1.
        starve_work: f64,
        /// Men in a pocket from which an airlift is ordered, men.
        airlift_men_min: f64,
        /// Tons brought by a transport, t/sortie.
        airlift_payload: f64,
        /// Share of the transports fit to fly, 1.
        airlift_serviceable: f64,
        /// Transports lost, 1/sortie.
        airlift_loss: f64,
        /// Part of the fleet's gap to its strength made good, 1/day.
        airlift_replacement: f64,
        /// Spread (sd of the logarithm) of the sorties of a flying day, 1.
        airlift_spread: f64,
        /// Distance up to which the fleet makes its full number of sorties, km.
        airlift_full_km: f64,
        /// Wounded flown out by a transport that landed, men/sortie.
        airlift_seats: f64,
        /// Landings on a strip that a pocket without a field lays out, 1/day.
        airlift_strip: f64,
        /// Dropped tons that are found, 1.
        drop_recovered: f64,
        /// Tons brought to a pocket each day whatever the weather and the fleet (0: off), t/day.
        airlift_tons_per_day_override: f64,
    }
}
