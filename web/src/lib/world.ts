/** A scenario as the pages need it; fetched once and kept. */
import { getArrow, getJson } from './api/client';
import type { ElementRow, Headquarters, MapLayers, Scenario } from './api/types';
import { groundOf, type Ground } from './battle/ground';
import { Roster } from './battle/groups';
import { Field } from './map/field';
import { namesOf, type MapName } from './map/names';
import { prepareGround, type GroundShapes } from './map/ground-layers';

export interface World {
  scenario: Scenario;
  ground: Ground;
  layers: MapLayers;
  elements: ElementRow[];
  roster: Roster;
  shapes: GroundShapes;
  names: MapName[];
  field: Field;
  /** West, south, east, north of the whole map, and of its finest cells (the city). */
  box: [number, number, number, number];
  city: [number, number, number, number];
}

const worlds = new Map<string, Promise<World>>();

export function worldOf(name: string): Promise<World> {
  let world = worlds.get(name);
  if (!world) {
    world = load(name);
    worlds.set(name, world);
    world.catch(() => worlds.delete(name));
  }
  return world;
}

async function load(name: string): Promise<World> {
  const root = `/scenarios/${encodeURIComponent(name)}`;
  const [scenario, map, layers, elements] = await Promise.all([
    getJson<Scenario>(root), getArrow(`${root}/map`), getJson<MapLayers>(`${root}/layers`), getJson<ElementRow[]>(`${root}/elements`),
  ]);
  const ground = groundOf(map);
  const finest = Math.max(...ground.resolution);
  return {
    scenario, ground, layers, elements,
    roster: new Roster(elements, headquartersOf(elements), ground, scenario.days.first),
    shapes: prepareGround(layers), names: namesOf(layers), field: new Field(ground),
    box: boxOf(ground, () => true), city: cityOf(ground, finest),
  };
}

/** The staffs the elements belong to, with the symbol of their strongest kind of troops. */
export function headquartersOf(elements: ElementRow[]): Headquarters[] {
  const list = new Map<string, Headquarters>();
  const weights = new Map<string, Map<string, { weight: number; sidc: string }>>();
  for (const element of elements) {
    const { id, name, echelon, parent } = element.headquarters;
    if (!list.has(id)) {
      list.set(id, { id, name, side: element.side, nation: element.nation, arm: element.arm, echelon: echelon ?? 'division', parent: parent ?? null, sidc: element.sidc });
    }
    // Guns and staffs do not give a formation its sign unless it has nothing else.
    const weight = element.arm === 'headquarters' ? 0.01 : element.arm === 'artillery' ? 0.1 : element.arm === 'armour' ? 4 : 1;
    const arms = weights.get(id) ?? new Map<string, { weight: number; sidc: string }>();
    const before = arms.get(element.arm) ?? { weight: 0, sidc: element.sidc };
    arms.set(element.arm, { weight: before.weight + weight * (element.men ?? 1000), sidc: element.sidc });
    weights.set(id, arms);
  }
  for (const [id, arms] of weights) {
    const [arm, best] = [...arms].sort((a, b) => b[1].weight - a[1].weight)[0]!;
    Object.assign(list.get(id)!, { arm, sidc: best.sidc });
  }
  return [...list.values()];
}

/** Where most of what is built on the finest cells stands: the middle four fifths of it either way. */
function cityOf(ground: Ground, finest: number): [number, number, number, number] {
  const cells = Array.from({ length: ground.count }, (_, cell) => cell).filter((cell) => ground.resolution[cell] === finest && ground.built[cell]! > 0);
  if (cells.length < 10) return boxOf(ground, (cell) => ground.resolution[cell] === finest);
  const sum = cells.reduce((total, cell) => total + ground.built[cell]!, 0);
  const cut = (values: Float32Array, part: number): number => {
    let passed = 0;
    for (const cell of [...cells].sort((a, b) => values[a]! - values[b]!)) {
      passed += ground.built[cell]!;
      if (passed >= sum * part) return values[cell]!;
    }
    return values[cells[0]!]!;
  };
  return [cut(ground.lng, 0.1), cut(ground.lat, 0.25), cut(ground.lng, 0.95), cut(ground.lat, 0.95)];
}

function boxOf(ground: Ground, take: (cell: number) => boolean): [number, number, number, number] {
  const box: [number, number, number, number] = [180, 90, -180, -90];
  for (let cell = 0; cell < ground.count; cell++) {
    if (!take(cell)) continue;
    const lng = ground.lng[cell]!, lat = ground.lat[cell]!;
    if (lng < box[0]) box[0] = lng;
    if (lat < box[1]) box[1] = lat;
    if (lng > box[2]) box[2] = lng;
    if (lat > box[3]) box[3] = lat;
  }
  return box;
}
