//! Bridges, bridging sites and ferries on the links.
//!
//! Declared bridges and sites go to the link over their river that is nearest to the place. A declared ferry gets a
//! link of its own between the nearest cells of two large banks on either side of its river. Where a way meets a
//! small river there is a bridge. On rivers bridged at sites, further sites are set where ways come near, not closer
//! than `site_spacing_km`, and then wherever none lies within `site_gap_km`, so that no sector is without.

use super::config::CrossingRules;
use super::error::MapError;
use super::geometry::{Point, Projection, between};
use super::ground::Ground;
use super::layers::{Bridging, Layers, Place, PlannedCrossing};
use super::links::{Link, Links};
use nosb_engine::chance::key_of;
use nosb_engine::map::{CellId, Crossing, CrossingKind, NO_CROSSING, Road, Terrain};

/// All that crossings are set by.
pub(super) struct Builder<'a> {
    pub layers: &'a Layers,
    pub rules: CrossingRules,
    pub projection: &'a Projection,
    pub centres: &'a [Point],
    pub area_km2: &'a [f64],
    pub cell_names: &'a [String],
    pub ground: &'a Ground,
    pub links: &'a mut Links,
    pub crossings: Vec<Crossing>,
    /// Where each crossing is and of which river, for the spacing of sites.
    places: Vec<(usize, Point)>,
}

impl<'a> Builder<'a> {
    /// A builder without crossings.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        layers: &'a Layers,
        rules: CrossingRules,
        projection: &'a Projection,
        centres: &'a [Point],
        area_km2: &'a [f64],
        cell_names: &'a [String],
        ground: &'a Ground,
        links: &'a mut Links,
    ) -> Self {
        let (crossings, places) = (Vec::new(), Vec::new());
        Self { layers, rules, projection, centres, area_km2, cell_names, ground, links, crossings, places }
    }

    /// Sets all crossings.
    pub fn set(&mut self) -> Result<(), MapError> {
        let layers = self.layers;
        let planned =
            || layers.places.iter().filter_map(|place| place.crossing.as_ref().map(|crossing| (place, crossing)));
        for (place, crossing) in planned().filter(|(_, crossing)| crossing.kind != CrossingKind::Ferry) {
            self.declared(place, crossing)?;
        }
        let banks = self.banks();
        for (place, crossing) in planned().filter(|(_, crossing)| crossing.kind == CrossingKind::Ferry) {
            self.ferry(place, crossing, &banks)?;
        }
        self.bridges_of_ways();
        self.sites();
        self.check_keys()
    }

    fn middle(&self, link: usize) -> Point {
        let [a, b] = self.links.links[link].ends;
        between(self.centres[a], self.centres[b], 0.5)
    }

    fn add(&mut self, id: String, kind: CrossingKind, link: usize, river: usize, capacity: f64) {
        let at = self.middle(link);
        let ends = self.links.links[link].ends.map(|row| CellId(row as u16));
        let width_m = self.links.links[link].water_m;
        self.links.links[link].crossing = self.crossings.len() as u16;
        self.places.push((river, at));
        self.crossings.push(Crossing { key: key_of(&id), id, kind, banks: ends, width_m, capacity });
    }

    /// Free links over a river, by row.
    fn links_over(&self, river: usize) -> Vec<usize> {
        (0..self.links.links.len())
            .filter(|&link| {
                let link = &self.links.links[link];
                link.rivers.contains(&river)
                    && link.crossing == NO_CROSSING
                    && link.ends.iter().all(|&row| self.ground.terrain[row] != Terrain::Water)
            })
            .collect()
    }

    fn declared(&mut self, place: &Place, planned: &PlannedCrossing) -> Result<(), MapError> {
        let nearest = self
            .links_over(planned.river)
            .into_iter()
            .map(|link| (self.projection.distance_km(self.middle(link), place.at), link))
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let Some((_, link)) = nearest else { return Err(place.feature.nothing()) };
        self.add(slug(&place.name), planned.kind, link, planned.river, 1.0);
        Ok(())
    }

    /// For each cell whether it lies on a large piece of land that water does not part.
    fn banks(&self) -> Vec<bool> {
        let count = self.centres.len();
        let mut piece = vec![usize::MAX; count];
        let mut size_km2: Vec<f64> = Vec::new();
        for start in 0..count {
            if piece[start] != usize::MAX || self.ground.terrain[start] == Terrain::Water {
                continue;
            }
            let number = size_km2.len();
            size_km2.push(0.0);
            piece[start] = number;
            let mut open = vec![start];
            while let Some(row) = open.pop() {
                size_km2[number] += self.area_km2[row];
                for &link in self.links.of(row) {
                    let other = self.links.other(link, row);
                    if self.links.links[link].water_m <= 0.0 && piece[other] == usize::MAX {
                        piece[other] = number;
                        open.push(other);
                    }
                }
            }
        }
        piece.iter().map(|&number| number != usize::MAX && size_km2[number] >= self.rules.least_bank_km2).collect()
    }

    fn ferry(&mut self, place: &Place, planned: &PlannedCrossing, banks: &[bool]) -> Result<(), MapError> {
        let river = &self.layers.rivers[planned.river];
        let nearest = |wanted: &dyn Fn(usize) -> bool| {
            (0..self.centres.len())
                .filter(|&row| banks[row] && wanted(row))
                .map(|row| (self.projection.distance_km(self.centres[row], place.at), row))
                .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))
                .map(|(_, row)| row)
        };
        let Some(near) = nearest(&|_| true) else { return Err(place.feature.nothing()) };
        let across = |row: usize| river.line.crossings(self.centres[near], self.centres[row]) % 2 == 1;
        let Some(far) = nearest(&across) else { return Err(place.feature.nothing()) };
        let ends = [near.min(far), near.max(far)];
        let link = match self.links.between(near, far) {
            Some(link) if self.links.links[link].crossing == NO_CROSSING => link,
            Some(_) => return Err(place.feature.twice()),
            None => self.links.push(Link {
                ends,
                km: self.projection.distance_km(self.centres[near], self.centres[far]),
                frontage_m: self.rules.landing_frontage_m,
                road: Road::None,
                rail: false,
                water_m: river.width_m,
                rivers: vec![planned.river],
                crossing: NO_CROSSING,
            }),
        };
        self.links.links[link].water_m = self.links.links[link].water_m.max(river.width_m);
        self.add(slug(&place.name), CrossingKind::Ferry, link, planned.river, planned.capacity);
        Ok(())
    }

    fn bridges_of_ways(&mut self) {
        for river in 0..self.layers.rivers.len() {
            if self.layers.rivers[river].bridging != Bridging::Road {
                continue;
            }
            for link in self.links_over(river) {
                let over = &self.links.links[link];
                let alone = over.rivers.iter().all(|&other| self.layers.rivers[other].bridging == Bridging::Road);
                if alone && (over.road != Road::None || over.rail) {
                    self.add(self.name(river, link), CrossingKind::Bridge, link, river, 1.0);
                }
            }
        }
    }

    fn name(&self, river: usize, link: usize) -> String {
        let [a, b] = self.links.links[link].ends;
        format!("{}-{}-{}", slug(&self.layers.rivers[river].name), self.cell_names[a], self.cell_names[b])
    }

    fn sites(&mut self) {
        for river in 0..self.layers.rivers.len() {
            if self.layers.rivers[river].bridging != Bridging::Site {
                continue;
            }
            let way_near = |links: &Links, row: usize| {
                links.of(row).iter().any(|&link| links.links[link].road != Road::None || links.links[link].rail)
            };
            let mut candidates = self.links_over(river);
            // Links that carry a way themselves come first, then those with a way in one of their cells.
            let rank = |links: &Links, link: usize| {
                let over = &links.links[link];
                if over.road != Road::None || over.rail {
                    0
                } else if over.ends.iter().any(|&row| way_near(links, row)) {
                    1
                } else {
                    2
                }
            };
            let mut ranked: Vec<(u8, usize)> =
                candidates.drain(..).map(|link| (rank(self.links, link), link)).collect();
            ranked.sort_unstable();
            for (rank, link) in ranked {
                let spacing_km = if rank < 2 { self.rules.site_spacing_km } else { self.rules.site_gap_km };
                let at = self.middle(link);
                let free = self
                    .places
                    .iter()
                    .all(|&(other, place)| other != river || self.projection.distance_km(at, place) >= spacing_km);
                if free {
                    self.add(self.name(river, link), CrossingKind::Site, link, river, 1.0);
                }
            }
        }
    }

    fn check_keys(&self) -> Result<(), MapError> {
        let mut keys: Vec<(u32, &str)> = self.crossings.iter().map(|c| (c.key, c.id.as_str())).collect();
        keys.sort_unstable();
        match keys.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            Some(pair) => Err(MapError::Key { first: pair[0].1.into(), second: pair[1].1.into() }),
            None => Ok(()),
        }
    }
}

/// A name as an id: small letters and digits, hyphens between.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if letter != '\'' && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
