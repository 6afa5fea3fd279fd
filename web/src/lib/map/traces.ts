/**
 * Traces of the real front, as dated lines with their accuracy: the nearest before the day that is looked at and the nearest after it, each
 * the paler the farther away it is. Between two dates nothing is known, so nothing is drawn between them.
 */
import { PathLayer } from '@deck.gl/layers';
import type { Layer } from '@deck.gl/core';
import { dayOf } from '../calendar';
import type { GroundShapes } from './ground-layers';
import type { Palette } from './palette';

export type Front = GroundShapes['fronts'][number];

export interface Trace {
  date: string;
  later: boolean;
  fronts: Front[];
  /** Of its best and its worst part, in kilometres. */
  accuracyKm: [number, number];
  /** 1 on its own date, towards 0 at the date of the other trace. */
  weight: number;
}

export const accuracyOf = (front: Front) => Number(front.feature.properties.accuracy_km ?? 0);

export function tracesOn(shapes: GroundShapes, date: string): Trace[] {
  const dates = [...new Set(shapes.fronts.map((front) => String(front.feature.properties.date)))].sort();
  const before = dates.filter((one) => one <= date).at(-1);
  const after = dates.find((one) => one > date);
  const passed = before && after ? dayOf(before, date) / dayOf(before, after) : 0;
  const trace = (of: string, later: boolean, weight: number): Trace => {
    const fronts = shapes.fronts.filter((front) => front.feature.properties.date === of);
    return { date: of, later, fronts, accuracyKm: [Math.min(...fronts.map(accuracyOf)), Math.max(...fronts.map(accuracyOf))], weight };
  };
  const list: Trace[] = [];
  if (before) list.push(trace(before, false, 1 - passed));
  // On the date of a trace the next one says nothing.
  if (after && before !== date) list.push(trace(after, true, before ? passed : 1));
  return list;
}

const LEAST = 0.3;
/** A belt of accuracy wider than this hides more than it tells. */
const WIDEST_PIXELS = 260;

export function traceLayers(traces: Trace[], palette: Palette, metresPerPixel: number): Layer[] {
  const [r, g, b] = palette.history;
  return traces.flatMap((trace) => {
    const part = LEAST + (1 - LEAST) * trace.weight;
    const id = trace.later ? 'trace-later' : 'trace-earlier';
    const common = { data: trace.fronts, getPath: (front: Front) => front.path, positionFormat: 'XY' as const, jointRounded: true, capRounded: true };
    const belted = trace.fronts.filter((front) => (accuracyOf(front) * 2000) / metresPerPixel < WIDEST_PIXELS);
    return [
      new PathLayer<Front>({ ...common, id: `${id}-belt`, data: belted, getColor: [r, g, b, Math.round(38 * part)], getWidth: (front) => accuracyOf(front) * 2000, widthUnits: 'meters' }),
      new PathLayer<Front>({ ...common, id: `${id}-casing`, getColor: [...palette.frontCasing, Math.round(200 * part)], getWidth: trace.later ? 3.6 : 5, widthUnits: 'pixels' }),
      new PathLayer<Front>({ ...common, id, getColor: [r, g, b, Math.round(255 * part)], getWidth: trace.later ? 1.5 : 2.6, widthUnits: 'pixels' }),
    ];
  });
}

/** Where on a picture a trace is best named: its point nearest to the middle, and the part it belongs to. */
export function anchorOf(trace: Trace, lng: number, lat: number): { lng: number; lat: number; front: Front } | null {
  let best: { lng: number; lat: number; front: Front } | null = null;
  let least = Infinity;
  for (const front of trace.fronts) {
    for (const [x, y] of front.path) {
      const distance = ((x - lng) * Math.cos((lat * Math.PI) / 180)) ** 2 + (y - lat) ** 2;
      if (distance < least) { least = distance; best = { lng: x, lat: y, front }; }
    }
  }
  return best;
}
