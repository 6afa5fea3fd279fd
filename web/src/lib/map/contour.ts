/** The line of the front: where a field crosses one half. Marching squares, joined into lines, corners cut. */
import type { Grid } from './field';

export type Line = Float64Array;

/** Lines in degrees (lng, lat, lng, lat, ...). Inside `hole` (a finer grid's box) nothing is drawn. */
export function contour(grid: Grid, values: Float32Array, level: number, hole: Grid | undefined): Line[] {
  const { width, height } = grid;
  // Each crossing lies on an edge between two neighbouring points; a segment joins two edges. Edges to the right have even numbers.
  const joins = new Map<number, [number, number]>();
  const link = (a: number, b: number) => {
    for (const [from, to] of [[a, b], [b, a]] as const) {
      const before = joins.get(from);
      if (before) before[1] = to;
      else joins.set(from, [to, -1]);
    }
  };
  const x0 = hole ? (hole.x0 - grid.x0) / grid.step - 0.5 : 0;
  const y0 = hole ? (hole.y0 - grid.y0) / grid.step - 0.5 : 0;
  const x1 = hole ? x0 + (hole.width * hole.step) / grid.step : -1;
  const y1 = hole ? y0 + (hole.height * hole.step) / grid.step : -1;
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = y * width + x;
      const sw = values[at]! >= level, se = values[at + 1]! >= level, nw = values[at + width]! >= level, ne = values[at + width + 1]! >= level;
      if (sw === se && sw === nw && sw === ne) continue;
      if (hole && x >= x0 && x + 1 <= x1 && y >= y0 && y + 1 <= y1) continue;
      const south = at * 2, west = at * 2 + 1, north = (at + width) * 2, east = (at + 1) * 2 + 1;
      const cuts: number[] = [];
      if (sw !== se) cuts.push(south);
      if (se !== ne) cuts.push(east);
      if (ne !== nw) cuts.push(north);
      if (nw !== sw) cuts.push(west);
      if (cuts.length === 2) link(cuts[0]!, cuts[1]!);
      else {
        // A saddle: the middle says which corners belong together.
        const middle = (values[at]! + values[at + 1]! + values[at + width]! + values[at + width + 1]!) / 4 >= level;
        if (middle === sw) { link(south, east); link(north, west); } else { link(south, west); link(north, east); }
      }
    }
  }
  const point = (edge: number): [number, number] => {
    const at = edge >> 1;
    const x = at % width, y = (at - x) / width;
    const here = values[at]!;
    const there = (edge & 1) === 0 ? values[at + 1]! : values[at + width]!;
    const part = there === here ? 0.5 : (level - here) / (there - here);
    return (edge & 1) === 0 ? [x + part, y] : [x, y + part];
  };
  const lines: Line[] = [];
  const done = new Set<number>();
  const walk = (start: number, loop: boolean) => {
    const path: [number, number][] = [];
    let before = -1;
    let edge = start;
    while (edge !== -1 && !done.has(edge)) {
      done.add(edge);
      path.push(point(edge));
      const ends: [number, number] = joins.get(edge)!;
      const next: number = ends[0] !== before && !done.has(ends[0]) ? ends[0] : ends[1];
      before = edge;
      edge = next;
    }
    if (loop && path.length > 2) path.push(path[0]!);
    if (path.length > 2) lines.push(toDegrees(grid, rounded(path, loop)));
  };
  for (const [edge, ends] of joins) if (ends[1] === -1 && !done.has(edge)) walk(edge, false);
  for (const edge of joins.keys()) if (!done.has(edge)) walk(edge, true);
  return lines;
}

/** Chaikin's cutting of corners, twice. */
export function rounded(path: [number, number][], loop: boolean): [number, number][] {
  let line = path;
  for (let pass = 0; pass < 2; pass++) {
    const next: [number, number][] = loop ? [] : [line[0]!];
    for (let index = 0; index + 1 < line.length; index++) {
      const [ax, ay] = line[index]!;
      const [bx, by] = line[index + 1]!;
      next.push([ax * 0.75 + bx * 0.25, ay * 0.75 + by * 0.25], [ax * 0.25 + bx * 0.75, ay * 0.25 + by * 0.75]);
    }
    if (loop && next.length > 0) next.push(next[0]!);
    else next.push(line.at(-1)!);
    line = next;
  }
  return line;
}

function toDegrees(grid: Grid, path: [number, number][]): Line {
  const line = new Float64Array(path.length * 2);
  path.forEach(([x, y], index) => {
    const worldX = grid.x0 + (x + 0.5) * grid.step;
    const worldY = grid.y0 + (y + 0.5) * grid.step;
    line[index * 2] = (worldX / 512) * 360 - 180;
    line[index * 2 + 1] = (Math.atan(Math.sinh(2 * Math.PI * (worldY / 512 - 0.5))) * 180) / Math.PI;
  });
  return line;
}
