/**
 * Control as a smooth field: the shares of the cells laid on regular grids - a coarse one for the theatre, finer ones where
 * the cells are finer - and softened by about the size of a cell. From it come the tinted areas and the line of the front.
 */
import { hexRadius, type Ground } from '../battle/ground';
import { worldX, worldY } from './view';

export interface Grid {
  width: number;
  height: number;
  /** West, south, east, north in degrees. */
  box: [number, number, number, number];
  /** In world pixels of zoom 0: where the grid begins and how wide a step is. */
  x0: number;
  y0: number;
  step: number;
  resolution: number;
  /** Cell of each point; -1 where only a coarser grid knows. */
  cell: Int32Array;
  /** Share of the first side, softened: 0..1. */
  value: Float32Array;
  /** The same softened far more: how near the front is. */
  wide: Float32Array;
  blur: number;
  blurWide: number;
}

const latOf = (y: number) => (Math.atan(Math.sinh(2 * Math.PI * (y / 512 - 0.5))) * 180) / Math.PI;
const MOST_POINTS = 110_000;

/** Grids for a ground: one for each size of cell worth one, coarsest first. */
export function gridsOf(ground: Ground): Grid[] {
  const resolutions = [...new Set(ground.resolution)].sort((a, b) => a - b);
  const grids: Grid[] = [];
  for (const resolution of resolutions) {
    const members: number[] = [];
    for (let cell = 0; cell < ground.count; cell++) if (ground.resolution[cell]! >= resolution) members.push(cell);
    const own = members.filter((cell) => ground.resolution[cell] === resolution);
    if (members.length < 60) continue;
    const area = own.reduce((sum, cell) => sum + ground.area[cell]!, 0) / own.length;
    const lat = ground.lat[own[0]!]!;
    // Kilometres of one world pixel at zoom 0 at this latitude.
    const km = (40_075 * Math.cos((lat * Math.PI) / 180)) / 512;
    const radius = hexRadius(area) / km;
    let west = Infinity, east = -Infinity, south = Infinity, north = -Infinity;
    for (const cell of members) {
      const reach = hexRadius(ground.area[cell]!) / km;
      west = Math.min(west, worldX(ground.lng[cell]!) - reach);
      east = Math.max(east, worldX(ground.lng[cell]!) + reach);
      south = Math.min(south, worldY(ground.lat[cell]!) - reach);
      north = Math.max(north, worldY(ground.lat[cell]!) + reach);
    }
    const wanted = radius * 0.42;
    const step = Math.max(wanted, Math.sqrt(((east - west) * (north - south)) / MOST_POINTS));
    const width = Math.ceil((east - west) / step);
    const height = Math.ceil((north - south) / step);
    const grid: Grid = {
      width, height, step, resolution, x0: west, y0: south,
      box: [(west / 512) * 360 - 180, latOf(south), ((west + width * step) / 512) * 360 - 180, latOf(south + height * step)],
      cell: new Int32Array(width * height).fill(-1), value: new Float32Array(width * height), wide: new Float32Array(width * height),
      blur: Math.max(1, Math.round((radius * 0.75) / step)), blurWide: Math.max(3, Math.round((radius * 2.2) / step)),
    };
    place(grid, ground, members, km);
    if (grids.length === 0) spread(grid);
    // A grid that is hardly finer than the one before it only costs time.
    const before = grids.at(-1);
    if (before && step > before.step * 0.6) continue;
    grids.push(grid);
  }
  return grids;
}

/** Gives each point of a grid the cell whose centre is nearest in units of the cell's size. */
function place(grid: Grid, ground: Ground, members: number[], km: number): void {
  const best = new Float32Array(grid.cell.length).fill(1.7);
  for (const cell of members) {
    const reach = hexRadius(ground.area[cell]!) / km / grid.step;
    const cx = (worldX(ground.lng[cell]!) - grid.x0) / grid.step - 0.5;
    const cy = (worldY(ground.lat[cell]!) - grid.y0) / grid.step - 0.5;
    const far = Math.max(reach * 1.3, 1);
    for (let y = Math.max(0, Math.ceil(cy - far)); y <= Math.min(grid.height - 1, Math.floor(cy + far)); y++) {
      for (let x = Math.max(0, Math.ceil(cx - far)); x <= Math.min(grid.width - 1, Math.floor(cx + far)); x++) {
        const distance = ((x - cx) ** 2 + (y - cy) ** 2) / (reach * reach || 1);
        const at = y * grid.width + x;
        if (distance < best[at]!) {
          best[at] = distance;
          grid.cell[at] = cell;
        }
      }
    }
  }
}

/** Beyond the cells of the map the nearest cell goes on, so that the map's edge is no front. */
function spread(grid: Grid): void {
  const { cell, width } = grid;
  let edge: number[] = [];
  for (let at = 0; at < cell.length; at++) if (cell[at]! >= 0) edge.push(at);
  while (edge.length > 0) {
    const next: number[] = [];
    for (const at of edge) {
      const x = at % width;
      for (const beside of [x > 0 ? at - 1 : -1, x + 1 < width ? at + 1 : -1, at - width, at + width]) {
        if (beside < 0 || beside >= cell.length || cell[beside]! >= 0) continue;
        cell[beside] = cell[at]!;
        next.push(beside);
      }
    }
    edge = next;
  }
}

/** Passes of a running mean each way come close to a bell curve: two are near enough for lines, three leave no corners in wide washes. */
export function soften(from: Float32Array, to: Float32Array, width: number, height: number, radius: number, scratch: Float32Array, passes = 2): void {
  // The buffers may be longer than this grid: they serve all of them.
  to.set(from.length > to.length ? from.subarray(0, to.length) : from);
  for (let pass = 0; pass < passes; pass++) {
    runs(to, scratch, height, width, width, 1, radius);
    runs(scratch, to, width, height, 1, width, radius);
  }
}

function runs(from: Float32Array, to: Float32Array, lines: number, length: number, lineStep: number, step: number, radius: number): void {
  const span = 1 / (2 * radius + 1);
  const last = length - 1;
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    const end = start + last * step;
    let sum = from[start]! * (radius + 1);
    for (let index = 1; index <= radius; index++) sum += from[Math.min(start + index * step, end)]!;
    for (let index = 0; index < length; index++) {
      to[start + index * step] = sum * span;
      const enter = index + radius + 1 <= last ? start + (index + radius + 1) * step : end;
      const leave = index - radius >= 0 ? start + (index - radius) * step : start;
      sum += from[enter]! - from[leave]!;
    }
  }
}

export class Field {
  readonly grids: Grid[];
  private readonly raw: Float32Array;
  private readonly scratch: Float32Array;

  constructor(readonly ground: Ground, grids = gridsOf(ground)) {
    this.grids = grids;
    const most = Math.max(...this.grids.map((grid) => grid.cell.length), 1);
    this.raw = new Float32Array(most);
    this.scratch = new Float32Array(most);
  }

  /** Another field over the same cells: two maps that show two battles must not write into one. */
  another(): Field {
    return new Field(this.ground, this.grids.map((grid) => ({ ...grid, value: new Float32Array(grid.value.length), wide: new Float32Array(grid.wide.length) })));
  }

  /** Lays the shares of a moment (0..1 by cell) on all grids. */
  update(share: Float32Array): void {
    for (let index = 0; index < this.grids.length; index++) this.updateGrid(index, share);
  }

  /** Lays the shares on one grid. The coarser ones come first: they give what it lacks. */
  updateGrid(index: number, share: Float32Array): void {
    const grid = this.grids[index]!;
    const coarser = this.grids[index - 1];
    const { cell, width, height } = grid;
    for (let y = 0, at = 0; y < height; y++) {
      for (let x = 0; x < width; x++, at++) {
        const here = cell[at]!;
        if (here >= 0 && (!coarser || this.ground.resolution[here]! >= grid.resolution)) this.raw[at] = share[here]!;
        else if (coarser) this.raw[at] = sample(coarser, coarser.value, grid.x0 + (x + 0.5) * grid.step, grid.y0 + (y + 0.5) * grid.step);
        else this.raw[at] = share[here]!;
      }
    }
    soften(this.raw, grid.value, width, height, grid.blur, this.scratch);
    soften(grid.value, grid.wide, width, height, grid.blurWide, this.scratch, 3);
    if (coarser) blend(grid, coarser);
  }
}

/** Near its edges a finer grid goes over into the coarser one, so that no seam shows. */
function blend(grid: Grid, coarser: Grid): void {
  const { width, height, value, wide } = grid;
  const reach = Math.round(Math.min(width, height) * 0.16);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const inside = Math.min(x, y, width - 1 - x, height - 1 - y);
      if (inside >= reach) { x += width - 2 * reach - 1; at += width - 2 * reach - 1; continue; }
      const part = inside / reach;
      const ease = part * part * (3 - 2 * part);
      const worldX = grid.x0 + (x + 0.5) * grid.step, worldY = grid.y0 + (y + 0.5) * grid.step;
      const near = Math.min(inside / 4, 1);
      value[at] = value[at]! * near + sample(coarser, coarser.value, worldX, worldY) * (1 - near);
      wide[at] = wide[at]! * ease + sample(coarser, coarser.wide, worldX, worldY) * (1 - ease);
    }
  }
}

/** A grid's value at a place in world pixels, between the four points around it. */
export function sample(grid: Grid, values: Float32Array, worldAtX: number, worldAtY: number): number {
  const fx = Math.min(Math.max((worldAtX - grid.x0) / grid.step - 0.5, 0), grid.width - 1.001);
  const fy = Math.min(Math.max((worldAtY - grid.y0) / grid.step - 0.5, 0), grid.height - 1.001);
  const x = Math.floor(fx);
  const y = Math.floor(fy);
  const at = y * grid.width + x;
  const px = fx - x;
  const low = values[at]! * (1 - px) + values[at + 1]! * px;
  const high = values[at + grid.width]! * (1 - px) + values[at + grid.width + 1]! * px;
  return low * (1 - (fy - y)) + high * (fy - y);
}
