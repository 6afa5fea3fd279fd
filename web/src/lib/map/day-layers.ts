/** The layers that change with the day: control, the front, and what lies on single cells. */
import { PathLayer } from '@deck.gl/layers';
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

export function worksLayer(shapes: GroundShapes, palette: Palette): Layer {
  return new PathLayer<(typeof shapes.works)[number]>({
    id: 'works-lines', data: shapes.works, getPath: (line) => line.path, getColor: (line) => [...ramp('works', 0.4 + 0.6 * Number(line.feature.properties.completion ?? 0.5), palette.dark), 230],
    getWidth: 2, widthUnits: 'pixels', jointRounded: true, updateTriggers: { getColor: palette.dark },
  });
}
