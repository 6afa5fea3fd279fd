/**
 * The address bar holds what is looked at, so that a view can be shared: page, scenario, seed, patches, date, place, layers.
 * `#/watch?scenario=stalingrad&seed=7&patch=no-order-227&date=1942-10-14&at=44.51,48.71,10.2&layers=units,front`
 */

export const PAGES = ['watch', 'compare', 'what-if', 'record'] as const;
export type Page = (typeof PAGES)[number];

export const LAYERS = ['control', 'units', 'labels', 'transport', 'rubble', 'fire', 'supply', 'morale', 'works', 'history'] as const;
export type Layer = (typeof LAYERS)[number];
export const DEFAULT_LAYERS: readonly Layer[] = ['control', 'units', 'labels', 'transport'];

/** What is drawn besides the seeds. */
export const DRAWS = ['none', 'carried', 'priors'] as const;
export type Draw = (typeof DRAWS)[number];
/** Most pairs of an experiment that the server takes. */
export const MOST_RUNS = 5000;

export interface Place { lng: number; lat: number; zoom: number }

export interface Address {
  page: Page;
  scenario: string;
  seed: number;
  patches: string[];
  /** Last day that is fought; the scenario's own if there is none. */
  until: string | null;
  /** The second battle of a comparison. */
  others: string[];
  date: string | null;
  at: Place | null;
  layers: Layer[];
  unit: string | null;
  cell: number | null;
  /** What If: the claim, the experiment, its job. Record: the shelf. */
  claim: string | null;
  experiment: string | null;
  job: string | null;
  shelf: string | null;
  /** What If: pairs, what is drawn, what is measured. */
  runs: number;
  draw: Draw;
  measures: string[];
}

export const START: Address = {
  page: 'watch', scenario: 'stalingrad', seed: 1942, patches: [], until: null, others: [], date: null, at: null, layers: [...DEFAULT_LAYERS], unit: null, cell: null,
  claim: null, experiment: null, job: null, shelf: null, runs: 20, draw: 'none', measures: [],
};

const isDate = (text: string | null): text is string => text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text);
const short = (text: string | null, most = 120): string | null => (text && text.length <= most ? text : null);

/** Reads what it can; what is no sense in it is left at its default, so that a damaged address still opens. */
export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2);
  const values = new URLSearchParams(query);
  const seed = Number(values.get('seed') ?? START.seed);
  const place = (values.get('at') ?? '').split(',').map(Number);
  const [lng = NaN, lat = NaN, zoom = NaN] = place;
  const placed = place.length === 3 && Math.abs(lng) <= 180 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 20;
  const layers = values.get('layers');
  const date = values.get('date');
  const cell = values.get('cell');
  const runs = Number(values.get('runs') ?? START.runs);
  return {
    page: PAGES.find((page) => page === path) ?? 'watch',
    scenario: short(values.get('scenario')) ?? START.scenario,
    seed: Number.isSafeInteger(seed) && seed >= 0 ? seed : START.seed,
    patches: values.getAll('patch').filter((name) => short(name, 200)).slice(0, 64),
    until: isDate(values.get('until')) ? values.get('until') : null,
    others: values.getAll('other').filter((name) => short(name, 200)).slice(0, 64),
    date: isDate(date) ? date : null,
    at: placed ? { lng, lat, zoom } : null,
    layers: layers === null ? [...DEFAULT_LAYERS] : LAYERS.filter((layer) => layers.split(',').includes(layer)),
    unit: short(values.get('unit')),
    cell: cell && /^\d{1,6}$/.test(cell) ? Number(cell) : null,
    claim: short(values.get('claim')),
    experiment: short(values.get('experiment')),
    job: short(values.get('job')),
    shelf: short(values.get('shelf'), 20),
    runs: Number.isInteger(runs) && runs >= 1 && runs <= MOST_RUNS ? runs : START.runs,
    draw: DRAWS.find((one) => one === values.get('draw')) ?? START.draw,
    measures: (values.get('measures') ?? '').split(',').filter((one) => /^\w{1,80}$/.test(one)).slice(0, 256),
  };
}

export function writeAddress(address: Address): string {
  const values = new URLSearchParams();
  if (address.scenario !== START.scenario) values.set('scenario', address.scenario);
  if (address.seed !== START.seed) values.set('seed', String(address.seed));
  for (const patch of address.patches) values.append('patch', patch);
  if (address.until) values.set('until', address.until);
  for (const patch of address.others) values.append('other', patch);
  if (address.date) values.set('date', address.date);
  if (address.at) values.set('at', `${address.at.lng.toFixed(3)},${address.at.lat.toFixed(3)},${address.at.zoom.toFixed(2)}`);
  if (address.layers.join() !== DEFAULT_LAYERS.join()) values.set('layers', address.layers.join(','));
  for (const key of ['unit', 'claim', 'experiment', 'job', 'shelf'] as const) {
    const value = address[key];
    if (value) values.set(key, value);
  }
  if (address.runs !== START.runs) values.set('runs', String(address.runs));
  if (address.draw !== START.draw) values.set('draw', address.draw);
  if (address.measures.length > 0) values.set('measures', address.measures.join(','));
  if (address.cell !== null) values.set('cell', String(address.cell));
  // Commas and slashes are allowed in a fragment and easier to read as they are.
  const query = values.toString().replaceAll('%2C', ',').replaceAll('%2F', '/');
  return `#/${address.page}${query ? `?${query}` : ''}`;
}
