/** A scenario as the pages need it; fetched once and kept. */
import { getArrow, getJson } from './api/client';
import type { ElementRow, Headquarters, MapLayers, Scenario } from './api/types';
import { groundOf, type Ground } from './battle/ground';
import { Roster } from './battle/groups';
import { Field } from './map/field';
import { namesOf, type MapName } from './map/names';
import { prepareGround, type GroundShapes } from './map/ground-layers';
import { elementsSaid, layersSaid, Said, scenarioSaid, type Texts } from './said';

export interface World {
  /** The scenario's words in the reader's language; what stands below is in it already. */
  said: Said;
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

/** What is fetched of a scenario, in English. */
interface Fetched { scenario: Scenario; ground: Ground; layers: MapLayers; elements: ElementRow[]; shapes: GroundShapes; field: Field }

const kept = new Map<string, Promise<unknown>>();

/** Keeps what was fetched; a failure is forgotten, so that it can be tried again. */
function once<T>(key: string, make: () => Promise<T>): Promise<T> {
  let found = kept.get(key) as Promise<T> | undefined;
  if (!found) {
    found = make();
    kept.set(key, found);
    found.catch(() => kept.delete(key));
  }
  return found;
}

/** A scenario in a language. */
export const worldOf = (name: string, language: string): Promise<World> => once(`${name} in ${language}`, () => load(name, language));

async function load(name: string, language: string): Promise<World> {
  const root = `/scenarios/${encodeURIComponent(name)}`;
  const described = once(root, () => getJson<Scenario>(root));
  const texts = described.then((scenario) => (scenario.languages?.includes(language) ? getJson<Texts>(`${root}/texts/${encodeURIComponent(language)}`) : {}));
  const [fetched, found] = await Promise.all([once(`${root}/all`, () => fetchAll(root, described)), texts]);
  const said = new Said(language, found);
  const { ground: plain, shapes, field } = fetched;
  const scenario = scenarioSaid(fetched.scenario, said);
  const elements = elementsSaid(fetched.elements, said);
  const layers = layersSaid(fetched.layers, said);
  const ground = { ...plain, district: plain.district.map((district) => (district === null ? null : said.of(`place.${district}`, district))) };
  const finest = Math.max(...ground.resolution);
  return {
    said, scenario, ground, layers, elements, shapes, field,
    roster: new Roster(elements, headquartersOf(elements), ground, scenario.days.first),
    names: namesOf(layers), box: boxOf(ground, () => true), city: cityOf(ground, finest),
  };
}

async function fetchAll(root: string, described: Promise<Scenario>): Promise<Fetched> {
  const [scenario, map, layers, elements] = await Promise.all([described, getArrow(`${root}/map`), getJson<MapLayers>(`${root}/layers`), getJson<ElementRow[]>(`${root}/elements`)]);
  const ground = groundOf(map);
  return { scenario, ground, layers, elements, shapes: prepareGround(layers), field: new Field(ground) };
}

/** The staffs the elements belong to, with the symbol of their strongest kind of troops. */
export function headquartersOf(elements: ElementRow[]): Headquarters[] {
  const list = new Map<string, Headquarters>();
  const weights = new Map<string, Map<string, { weight: number; sidc: string }>>();
  for (const element of elements) {
    const { id, name, echelon, parent, transfers } = element.headquarters;
    if (!list.has(id)) {
      list.set(id, { id, name, side: element.side, nation: element.nation, arm: element.arm, echelon: echelon ?? 'division', parent: parent ?? null, sidc: element.sidc, transfers: transfers ?? [] });
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
