import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/lib/battle/groups';
import type { Ground } from '../../src/lib/battle/ground';
import { contour } from '../../src/lib/map/contour';
import { Layout } from '../../src/lib/map/counters';
import { Field } from '../../src/lib/map/field';
import { Room } from '../../src/lib/map/names';
import { isWater, prepareGround } from '../../src/lib/map/ground-layers';
import { anchorOf, tracesOn } from '../../src/lib/map/traces';
import type { MapLayers } from '../../src/lib/api/types';
import { fit, Projection } from '../../src/lib/map/view';

/** A made ground: coarse cells in a square, and a patch of finer ones in the middle. */
function ground(): Ground {
  const cells: { lng: number; lat: number; area: number; resolution: number }[] = [];
  for (let x = 0; x < 16; x++) for (let y = 0; y < 16; y++) if (!(x > 5 && x < 10 && y > 5 && y < 10)) cells.push({ lng: 44 + x * 0.08, lat: 48 + y * 0.053, area: 37, resolution: 6 });
  for (let x = 0; x < 24; x++) for (let y = 0; y < 24; y++) cells.push({ lng: 44.44 + x * 0.0135, lat: 48.29 + y * 0.009, area: 0.9, resolution: 8 });
  const count = cells.length;
  return {
    count, h3: new BigUint64Array(count), lat: Float32Array.from(cells, (cell) => cell.lat), lng: Float32Array.from(cells, (cell) => cell.lng), area: Float32Array.from(cells, (cell) => cell.area),
    storeys: new Float32Array(count), built: new Float32Array(count), resolution: Uint8Array.from(cells, (cell) => cell.resolution), terrain: Array.from({ length: count }, () => 'steppe'), district: Array.from({ length: count }, () => null),
  };
}

describe('the front', () => {
  const made = ground();
  const field = new Field(made);
  const lines = (share: (lng: number) => number) => {
    field.update(Float32Array.from(made.lng, share));
    return field.grids.flatMap((grid, index) => contour(grid, grid.value, 0.5, field.grids[index + 1]));
  };

  it('has a finer grid where cells are finer', () => {
    expect(field.grids.length).toBe(2);
    expect(field.grids[1]!.step).toBeLessThan(field.grids[0]!.step);
    expect(field.grids[0]!.cell.every((cell) => cell >= 0)).toBe(true);
  });

  it('runs where the shares change hands, on every grid', () => {
    const found = lines((lng) => (lng < 44.6 ? 1 : 0));
    expect(found.length).toBeGreaterThanOrEqual(3);
    for (const line of found) for (let at = 0; at < line.length; at += 2) expect(Math.abs(line[at]! - 44.6)).toBeLessThan(0.09);
  });

  it('is nowhere if all is in one hand', () => {
    expect(lines(() => 1)).toEqual([]);
    expect(lines(() => 0)).toEqual([]);
  });

  it('closes round a pocket', () => {
    field.update(Float32Array.from(made.lng, (lng, cell) => (Math.hypot((lng - 44.25) / 1.5, made.lat[cell]! - 48.65) < 0.1 ? 1 : 0)));
    const [ring] = contour(field.grids[0]!, field.grids[0]!.value, 0.5, field.grids[1]);
    expect(ring).toBeDefined();
    expect(ring!.at(0)).toBeCloseTo(ring!.at(-2)!, 6);
  });
});

describe('the view', () => {
  it('goes to pixels and back', () => {
    const projection = new Projection({ lng: 44.5, lat: 48.7, zoom: 9, width: 800, height: 600 });
    expect(projection.x(44.5)).toBeCloseTo(400, 6);
    expect(projection.y(48.7)).toBeCloseTo(300, 6);
    const [lng, lat] = projection.lngLat(projection.x(44.9), projection.y(48.5));
    expect(lng).toBeCloseTo(44.9, 9);
    expect(lat).toBeCloseTo(48.5, 9);
  });
  it('fits a box', () => {
    const view = fit([43, 48, 46, 50], 900, 600);
    const projection = new Projection({ ...view, width: 900, height: 600 });
    expect(projection.x(43)).toBeGreaterThanOrEqual(0);
    expect(projection.y(50)).toBeGreaterThanOrEqual(0);
    expect(projection.y(48)).toBeLessThanOrEqual(600);
  });
});

describe('counters', () => {
  const group = (key: string, lng: number, lat: number, men: number): Group => ({
    key, name: key, side: 'axis', sidc: '', echelon: 'division', arm: '', members: [], lng, lat, men, tanks: 0, guns: 0, full: men, cohesion: 1, ammunition: 1, food: 5, entrenchment: 0, broken: false, mission: '',
  });
  const projection = new Projection({ lng: 44.5, lat: 48.7, zoom: 8, width: 800, height: 600 });

  it('never cover one another; who finds no room joins a stack', () => {
    const crowd = Array.from({ length: 40 }, (_, index) => group(`u${index}`, 44.5 + index * 0.001, 48.7, 1000 - index));
    const placed = new Layout().place(crowd, projection, () => 28, 34, new Room(), null);
    for (const a of placed) for (const b of placed) if (a !== b) expect(Math.abs(a.x - b.x) >= 28 || Math.abs(a.y - b.y) >= 34).toBe(true);
    expect(placed.length + placed.reduce((sum, one) => sum + one.stack.length, 0)).toBe(40);
  });

  it('keep their slot while nothing forces them out', () => {
    const layout = new Layout();
    const crowd = [group('a', 44.5, 48.7, 900), group('b', 44.501, 48.7, 800)];
    const before = layout.place(crowd, projection, () => 28, 34, new Room(), null).find((one) => one.group.key === 'b')!;
    const after = layout.place([{ ...crowd[0]!, men: 700 }, crowd[1]!], projection, () => 28, 34, new Room(), null).find((one) => one.group.key === 'b')!;
    expect([after.x, after.y]).toEqual([before.x, before.y]);
  });

  it('move to ground of their own side, and from a bank never upon the river', () => {
    const river = (lng: number) => lng > 44.55;
    const lie = { isWater: river, isHeld: (_: Group, lng: number) => lng < 44.5 };
    const crowd = Array.from({ length: 6 }, (_, index) => group(`u${index}`, 44.5, 48.7, 1000 - index));
    const placed = new Layout().place(crowd, projection, () => 28, 34, new Room(), null, lie);
    const moved = placed.filter((one) => one.x !== one.atX || one.y !== one.atY);
    expect(moved.length).toBeGreaterThan(2);
    for (const one of moved.slice(0, 2)) expect(one.x).toBeLessThan(one.atX);
    const bank = Array.from({ length: 20 }, (_, index) => group(`b${index}`, 44.549, 48.7, 1000 - index));
    for (const one of new Layout().place(bank, projection, () => 28, 34, new Room(), null, lie)) if (one.x !== one.atX) expect(projection.lngLat(one.x, one.y)[0]).toBeLessThanOrEqual(44.55);
  });
});

describe('the record on the map', () => {
  const line = (date: string, accuracy_km: number, lng: number): NonNullable<MapLayers['fronts']>['features'][number] => ({ type: 'Feature', properties: { date, accuracy_km }, geometry: { type: 'LineString', coordinates: [[lng, 48], [lng, 49]] } });
  const shapes = prepareGround({
    fronts: { type: 'FeatureCollection', features: [line('1942-09-12', 6, 44), line('1942-10-13', 6, 45), line('1942-10-13', 0.3, 46)] },
    rivers: { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [[[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [2, 1], [2, 2], [1, 2]]] } }] },
  });

  it('shows the nearest trace before and after, each with its own date and accuracy', () => {
    const [before, after] = tracesOn(shapes, '1942-09-20');
    expect([before!.date, before!.later, before!.accuracyKm]).toEqual(['1942-09-12', false, [6, 6]]);
    expect([after!.date, after!.later, after!.accuracyKm]).toEqual(['1942-10-13', true, [0.3, 6]]);
    expect(before!.weight + after!.weight).toBeCloseTo(1);
    expect(before!.weight).toBeGreaterThan(after!.weight);
    expect(anchorOf(after!, 46.1, 48.2)).toMatchObject({ lng: 46, lat: 48 });
  });
  it('shows the trace of a date alone on that date, and what there is before the first and after the last', () => {
    expect(tracesOn(shapes, '1942-09-12').map((one) => one.date)).toEqual(['1942-09-12']);
    expect(tracesOn(shapes, '1942-08-01').map((one) => [one.date, one.weight])).toEqual([['1942-09-12', 1]]);
    expect(tracesOn(shapes, '1943-01-01').map((one) => [one.date, one.weight])).toEqual([['1942-10-13', 1]]);
  });
  it('knows water from islands', () => {
    expect([isWater(shapes, 3, 3), isWater(shapes, 1.5, 1.5), isWater(shapes, 5, 5)]).toEqual([true, false, false]);
  });
});
