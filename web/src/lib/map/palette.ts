/**
 * Colours of the map. The two sides are a slate blue and a brick red: apart in hue for every common kind of colour
 * blindness and apart in lightness, too. Ground is kept pale so that what moves stands out.
 */

export type Rgb = [number, number, number];

export interface Palette {
  dark: boolean;
  ground: Rgb;
  high: Rgb;
  terrain: Record<string, Rgb>;
  water: Rgb;
  waterEdge: Rgb;
  ice: Rgb;
  city: Rgb;
  factory: Rgb;
  rail: Rgb;
  road: Rgb;
  ink: string;
  quiet: string;
  waterText: string;
  halo: string;
  first: Rgb;
  second: Rgb;
  front: Rgb;
  frontCasing: Rgb;
  history: Rgb;
  paper: string;
}

export const LIGHT: Palette = {
  dark: false,
  ground: [244, 240, 230],
  high: [236, 228, 211],
  terrain: { steppe: [244, 240, 230], broken: [235, 227, 209], sand: [248, 238, 208], woods: [214, 222, 192], floodplain: [226, 233, 213], marsh: [214, 228, 216], 'built-up': [220, 210, 199], gully: [229, 219, 200], water: [187, 210, 219] },
  water: [183, 207, 217], waterEdge: [140, 172, 187], ice: [232, 240, 243],
  city: [206, 194, 182], factory: [180, 165, 152], rail: [96, 88, 80], road: [205, 186, 150],
  ink: '#211e1a', quiet: '#6a6258', waterText: '#4c7182', halo: 'rgba(250,247,240,0.88)',
  first: [52, 78, 128], second: [190, 62, 42], front: [38, 32, 28], frontCasing: [255, 253, 248], history: [122, 72, 140], paper: '#faf8f3',
};

export const DARK: Palette = {
  dark: true,
  ground: [32, 35, 39],
  high: [43, 45, 47],
  terrain: { steppe: [32, 35, 39], broken: [41, 42, 43], sand: [46, 44, 38], woods: [34, 45, 39], floodplain: [33, 42, 40], marsh: [32, 44, 45], 'built-up': [60, 57, 55], gully: [38, 38, 38], water: [30, 55, 70] },
  water: [27, 52, 67], waterEdge: [52, 86, 104], ice: [112, 132, 144],
  city: [66, 63, 61], factory: [84, 79, 75], rail: [150, 145, 138], road: [84, 76, 62],
  ink: '#ece8e0', quiet: '#a59e93', waterText: '#86b0c4', halo: 'rgba(22,24,27,0.85)',
  first: [111, 151, 217], second: [231, 111, 84], front: [244, 240, 232], frontCasing: [16, 18, 20], history: [196, 152, 214], paper: '#16181b',
};

export const css = (colour: Rgb, alpha = 1) => `rgba(${colour[0]},${colour[1]},${colour[2]},${alpha})`;

export const mix = (from: Rgb, to: Rgb, part: number): Rgb =>
  [0, 1, 2].map((index) => Math.round(from[index]! + (to[index]! - from[index]!) * part)) as Rgb;

const SNOW: Rgb = [250, 251, 252];
const NIGHT_SNOW: Rgb = [58, 63, 70];

/** The same ground under snow; what is drawn on it keeps its colours. */
function snowed(palette: Palette): Palette {
  const snow = palette.dark ? NIGHT_SNOW : SNOW;
  const cover = (colour: Rgb) => mix(colour, snow, palette.dark ? 0.5 : 0.62);
  return { ...palette, ground: cover(palette.ground), high: cover(palette.high), terrain: Object.fromEntries(Object.entries(palette.terrain).map(([kind, colour]) => [kind, cover(colour)])) };
}

const WINTER_LIGHT = snowed(LIGHT);
const WINTER_DARK = snowed(DARK);

export const paletteOf = (dark: boolean, winter: boolean): Palette => (winter ? (dark ? WINTER_DARK : WINTER_LIGHT) : dark ? DARK : LIGHT);

/** Ramps of the layers, from nothing to most; light on dark ground in the dark theme. */
export const RAMPS: Record<string, { light: Rgb[]; dark: Rgb[] }> = {
  rubble: { light: [[222, 211, 196], [170, 142, 120], [96, 74, 62]], dark: [[70, 64, 58], [150, 126, 106], [232, 208, 184]] },
  fire: { light: [[250, 214, 130], [236, 129, 30], [168, 32, 12]], dark: [[122, 74, 22], [236, 129, 30], [255, 214, 120]] },
  works: { light: [[214, 226, 209], [110, 155, 112], [34, 84, 56]], dark: [[46, 66, 52], [86, 140, 98], [176, 226, 180]] },
  measure: { light: [[128, 38, 96], [222, 150, 40], [68, 138, 92]], dark: [[206, 92, 160], [228, 172, 70], [110, 190, 136]] },
  otherwise: { light: [[196, 138, 20], [196, 138, 20]], dark: [[242, 190, 74], [242, 190, 74]] },
  change: { light: [[52, 78, 128], [240, 236, 228], [190, 62, 42]], dark: [[111, 151, 217], [44, 47, 52], [231, 111, 84]] },
};

export function ramp(name: string, part: number, dark: boolean): Rgb {
  const steps = RAMPS[name]?.[dark ? 'dark' : 'light'] ?? [[0, 0, 0], [255, 255, 255]];
  const place = Math.min(Math.max(part, 0), 1) * (steps.length - 1);
  const index = Math.min(Math.floor(place), steps.length - 2);
  return mix(steps[index]!, steps[index + 1]!, place - index);
}
