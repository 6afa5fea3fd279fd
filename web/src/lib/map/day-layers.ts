/** The layers that change with the day: control, the front, and what lies on single cells. */
import { PathLayer, SolidPolygonLayer } from '@deck.gl/layers';
import type { Layer } from '@deck.gl/core';
import type { Field, Grid } from './field';
import type { Line } from './contour';
import type { GroundShapes } from './ground-layers';
import { HoledBitmapLayer } from './holed';
import { ramp, type Palette } from './palette';
import { FADE, type Picture } from './tint';

const NO_HOLE: [number, number, number, number] = [2, 2, 1, 1];

/** Where the finer grid lies in the picture of a coarser one. */
function holeOf(grid: Grid, finer: Grid | undefined): [number, number, number, number] {
  if (!finer) return NO_HOLE;
  const width = grid.width * grid.step, height = grid.height * grid.step;
  const left = (finer.x0 - grid.x0) / width;
  const south = (finer.y0 - grid.y0) / height;
  return [left, 1 - (south + (finer.height * finer.step) / height), left + (finer.width * finer.step) / width, 1 - south];
}

/** Over what width of a picture the hole opens: the finer picture fades in over the same width. */
function rimOf(grid: Grid, finer: Grid | undefined): [number, number] {
  if (!finer) return [1, 1];
  return [(FADE * finer.step) / (grid.width * grid.step), (FADE * finer.step) / (grid.height * grid.step)];
}

export function controlLayers(field: Field, pictures: Picture[], shown: number): Layer[] {
  return field.grids.slice(0, shown).flatMap((grid, index) => {
    const picture = pictures[index];
    if (!picture) return [];
    return [new HoledBitmapLayer({
      id: `control-${index}`, image: picture, bounds: grid.box, hole: holeOf(grid, index + 1 < shown ? field.grids[index + 1] : undefined), rim: rimOf(grid, index + 1 < shown ? field.grids[index + 1] : undefined),
      textureParameters: { minFilter: 'linear', magFilter: 'linear', addressModeU: 'clamp-to-edge', addressModeV: 'clamp-to-edge' },
    })];
  });
}

export function frontLayers(lines: Line[], palette: Palette, edition: number): Layer[] {
  const common = { data: lines, getPath: (line: Line) => line as unknown as number[], positionFormat: 'XY' as const, jointRounded: true, capRounded: true, widthUnits: 'pixels' as const };
  return [
    new PathLayer<Line>({ ...common, id: 'front-casing', getColor: [...palette.frontCasing, 235], getWidth: 4.6, updateTriggers: { getPath: edition } }),
    new PathLayer<Line>({ ...common, id: 'front', getColor: [...palette.front, 255], getWidth: 2, updateTriggers: { getPath: edition } }),
  ];
}

/** Traces of the real front: the last before and the next after the day that is looked at. */
export function historyLayers(shapes: GroundShapes, date: string, palette: Palette): Layer[] {
  const dates = [...new Set(shapes.fronts.map((front) => String(front.feature.properties.date)))].sort();
  const before = dates.filter((one) => one <= date).at(-1) ?? dates[0];
  const shown = shapes.fronts.filter((front) => front.feature.properties.date === before);
  return [
    new PathLayer<(typeof shown)[number]>({
      id: 'history-casing', data: shown, getPath: (front) => front.path, getColor: [...palette.frontCasing, 200], getWidth: 5, widthUnits: 'pixels', jointRounded: true,
    }),
    new PathLayer<(typeof shown)[number]>({
      id: 'history', data: shown, getPath: (front) => front.path, getColor: [...palette.history, 255], getWidth: 2.6, widthUnits: 'pixels', jointRounded: true,
    }),
  ];
}

/** The date of the trace that `historyLayers` draws. */
export function historyDate(shapes: GroundShapes, date: string): string | null {
  const dates = [...new Set(shapes.fronts.map((front) => String(front.feature.properties.date)))].sort();
  return dates.filter((one) => one <= date).at(-1) ?? dates[0] ?? null;
}

export interface CellValue { cell: number; part: number }

export type Outlines = (cell: number) => [number, number][];

/** Cells coloured by a ramp; the part from 0 to 1 also gives how much of the ground shows through. */
export function cellLayer(id: string, values: CellValue[], outlines: Outlines, rampName: string, dark: boolean, opaque: [number, number]): Layer {
  return new SolidPolygonLayer<CellValue>({
    id, data: values, getPolygon: (value) => outlines(value.cell), _normalize: true, extruded: false,
    getFillColor: (value) => [...ramp(rampName, value.part, dark), 255 * (opaque[0] + (opaque[1] - opaque[0]) * value.part)] as [number, number, number, number],
  });
}

export function outlineLayer(id: string, cells: number[], outlines: Outlines, palette: Palette, wide: number): Layer {
  return new PathLayer<number>({
    id, data: cells, getPath: (cell) => { const ring = outlines(cell); return [...ring, ring[0]!]; }, getColor: [...palette.front, 255], getWidth: wide, widthUnits: 'pixels', jointRounded: true,
  });
}

export function worksLayer(shapes: GroundShapes, palette: Palette): Layer {
  return new PathLayer<(typeof shapes.works)[number]>({
    id: 'works-lines', data: shapes.works, getPath: (line) => line.path, getColor: (line) => [...ramp('works', 0.4 + 0.6 * Number(line.feature.properties.completion ?? 0.5), palette.dark), 230],
    getWidth: 2, widthUnits: 'pixels', jointRounded: true, updateTriggers: { getColor: palette.dark },
  });
}
