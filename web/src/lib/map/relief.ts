/**
 * The ground as a soft picture: tints of the terrain and a light shading of its heights, from the scenario's own polygons and
 * rivers. It is a sketch of the land as the scenario knows it, not a survey.
 */
import type { Feature, MapLayers, Position } from '../api/types';
import { soften } from './field';
import { mix, type Palette, type Rgb } from './palette';
import { edge, type Picture } from './tint';
import { worldX, worldY } from './view';

const LONG_SIDE = 620;

export interface Relief { box: [number, number, number, number]; picture: Picture }

export function reliefOf(layers: MapLayers, box: [number, number, number, number], palette: Palette): Relief {
  const [west, south, east, north] = box;
  const x0 = worldX(west), x1 = worldX(east), y0 = worldY(south), y1 = worldY(north);
  const scale = LONG_SIDE / Math.max(x1 - x0, y1 - y0);
  const width = Math.max(2, Math.round((x1 - x0) * scale));
  const height = Math.max(2, Math.round((y1 - y0) * scale));
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  const trace = (line: Position[]) => line.forEach(([lng = 0, lat = 0], index) => {
    const x = (worldX(lng) - x0) * scale, y = (y1 - worldY(lat)) * scale;
    if (index === 0) context.moveTo(x, y); else context.lineTo(x, y);
  });
  const draw = (feature: Feature, style: string) => {
    const { geometry } = feature;
    if (geometry.type !== 'Polygon') return;
    context.beginPath();
    geometry.coordinates.forEach(trace);
    context.fillStyle = style;
    context.fill('evenodd');
  };
  const terrain = [...(layers.terrain?.features ?? [])].sort((a, b) => Number(a.properties.priority ?? 0) - Number(b.properties.priority ?? 0));
  const read = () => context.getImageData(0, 0, width, height).data;

  context.fillStyle = `rgb(${palette.ground.join()})`;
  context.fillRect(0, 0, width, height);
  for (const feature of terrain) draw(feature, `rgb(${(palette.terrain[String(feature.properties.kind)] ?? palette.ground).join()})`);
  const tints = read();

  // Heights as grey: 0 is 50 m under the sea, 255 is 260 m above it.
  context.fillStyle = grey(100);
  context.fillRect(0, 0, width, height);
  for (const feature of terrain) draw(feature, grey(Number(feature.properties.elevation_m ?? 100)));
  context.lineJoin = 'round';
  for (const feature of layers.rivers?.features ?? []) {
    if (feature.geometry.type !== 'LineString') continue;
    const river = Number(feature.properties.width_m ?? 10);
    context.beginPath();
    trace(feature.geometry.coordinates);
    context.globalAlpha = 0.55;
    context.lineWidth = river > 150 ? 9 : 4;
    context.strokeStyle = grey(river > 150 ? 5 : 45);
    context.stroke();
    context.globalAlpha = 1;
  }
  const heights = read();

  const size = width * height;
  const scratch = new Float32Array(size);
  const channel = (from: Uint8ClampedArray, index: number, radius: number): Float32Array => {
    const raw = new Float32Array(size);
    for (let at = 0; at < size; at++) raw[at] = from[at * 4 + index]!;
    const soft = new Float32Array(size);
    soften(raw, soft, width, height, radius, scratch);
    return soft;
  };
  const [red, green, blue] = [channel(tints, 0, 2), channel(tints, 1, 2), channel(tints, 2, 2)];
  const broad = channel(heights, 0, 7);
  const fine = channel(heights, 0, 2);
  const picture = new ImageData(width, height);
  const { data } = picture;
  const strength = palette.dark ? 0.9 : 1.1;
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const east1 = x + 1 < width ? at + 1 : at, west1 = x > 0 ? at - 1 : at;
      const south1 = y + 1 < height ? at + width : at, north1 = y > 0 ? at - width : at;
      // Light from the north-west, as on every printed map.
      const slope = (field: Float32Array) => field[east1]! - field[west1]! + (field[south1]! - field[north1]!);
      const shade = Math.max(-14, Math.min(14, (slope(broad) * 1.6 + slope(fine) * 0.5) * strength));
      const lift = Math.max(0, (broad[at]! - 120) / 135) * 0.5;
      const tone: Rgb = mix([red[at]!, green[at]!, blue[at]!], palette.high, Math.min(lift, 0.5));
      data[at * 4] = tone[0] + shade;
      data[at * 4 + 1] = tone[1] + shade;
      data[at * 4 + 2] = tone[2] + shade;
      data[at * 4 + 3] = 255 * edge(x, y, width, height, 22);
    }
  }
  return { box, picture };
}

/** The colour of the ground at a place. */
export function colourAt({ box: [west, south, east, north], picture }: Relief, lng: number, lat: number): Rgb {
  const part = (value: number, from: number, to: number) => Math.min(Math.max((value - from) / (to - from), 0), 0.999);
  const x = Math.floor(part(lng, west, east) * picture.width);
  const y = Math.floor((1 - part(worldY(lat), worldY(south), worldY(north))) * picture.height * 0.9999);
  const at = (y * picture.width + x) * 4;
  return [picture.data[at]!, picture.data[at + 1]!, picture.data[at + 2]!];
}

function grey(metres: number): string {
  const value = Math.round(Math.min(Math.max((metres + 50) / 310, 0), 1) * 255);
  return `rgb(${value},${value},${value})`;
}
