/**
 * Lays the counters of units out so that none covers another: each stays at its place if there is room, else moves to one of
 * a few places around it and is tied to its own by a line, else joins the stack of a neighbour of its side. The strongest
 * choose first; a counter keeps the place around it that it had, so that nothing jumps while time runs.
 */
import type { Group } from '../battle/groups';
import { Room, type Box } from './names';
import type { Projection } from './view';

export interface Counter {
  group: Group;
  /** Where it is drawn. */
  x: number;
  y: number;
  /** Where it stands. */
  atX: number;
  atY: number;
  width: number;
  height: number;
  /** Others of its side under it. */
  stack: Group[];
}

/** What a place is like, as far as it matters for a counter that is moved there. */
export interface Lie { isWater: (lng: number, lat: number) => boolean; isHeld: (group: Group, lng: number, lat: number) => boolean }

const SLOTS: [number, number][] = [[0, 0], [0, -1], [1, 0], [0, 1], [-1, 0], [1, -1], [1, 1], [-1, 1], [-1, -1], [0, -2], [0, 2], [2, 0], [-2, 0]];

/** Slots in the order in which they are tried, and whether only on ground of its own side: where it was, its own side's ground, any. */
function* tries(last: number | undefined): Generator<[number, boolean]> {
  if (last !== undefined) yield [last, false];
  for (const slot of SLOTS.keys()) yield [slot, true];
  for (const slot of SLOTS.keys()) if (slot > 0) yield [slot, false];
}

export class Layout {
  private before = new Map<string, number>();

  /** `widthOf`: how wide a counter with its name is; `lie`: a counter is moved to ground of its own side if there is room. */
  place(groups: Group[], projection: Projection, widthOf: (group: Group) => number, height: number, room: Room, chosen: string | null, lie?: Lie): Counter[] {
    const counters: Counter[] = [];
    const slots = new Map<string, number>();
    const { view } = projection;
    const ordered = chosen ? [...groups].sort((a, b) => Number(b.key === chosen) - Number(a.key === chosen)) : groups;
    for (const group of ordered) {
      const width = widthOf(group);
      const atX = projection.x(group.lng);
      const atY = projection.y(group.lat);
      if (atX < -width || atY < -height || atX > view.width + width || atY > view.height + height) continue;
      const last = this.before.get(group.key);
      let done = false;
      let ashore: boolean | null = null;
      for (const [slot, own] of tries(last)) {
        const [sx, sy] = SLOTS[slot]!;
        const x = atX + sx * (width > 40 ? 52 : width + 3);
        const y = atY + sy * (height + 2);
        // Who stands on a bank is not drawn upon the river: better in the stack of a neighbour.
        if (slot > 0 && lie) {
          const there = projection.lngLat(x, y);
          ashore ??= !lie.isWater(group.lng, group.lat);
          if ((ashore && lie.isWater(...there)) || (own && !lie.isHeld(group, ...there))) continue;
        }
        const box: Box = { x0: x - width / 2 - 1.5, x1: x + width / 2 + 1.5, y0: y - height / 2 - 1, y1: y + height / 2 + 1 };
        if (!room.claim(box)) continue;
        counters.push({ group, x, y, atX, atY, width, height, stack: [] });
        slots.set(group.key, slot);
        done = true;
        break;
      }
      if (done) continue;
      let nearest: Counter | undefined;
      let least = Infinity;
      for (const counter of counters) {
        if (counter.group.side !== group.side) continue;
        const distance = (counter.atX - atX) ** 2 + (counter.atY - atY) ** 2;
        if (distance < least) { least = distance; nearest = counter; }
      }
      nearest?.stack.push(group);
    }
    this.before = slots;
    return counters;
  }
}

/** The counter under a point, the last drawn first. */
export function counterAt(counters: Counter[], x: number, y: number): Counter | null {
  for (let index = counters.length - 1; index >= 0; index--) {
    const one = counters[index]!;
    if (Math.abs(one.x - x) <= one.width / 2 + 2 && Math.abs(one.y - y) <= one.height / 2 + 2) return one;
  }
  return null;
}
