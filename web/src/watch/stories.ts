/** Stories of units and of ground, read from the battle in memory. */
import type { SpokenEvent } from '../lib/spoken';
import { ABSENT, NOWHERE, type BattleData } from '../lib/battle/data';
import type { Roster } from '../lib/battle/groups';

export interface UnitDay { day: number; men: number; tanks: number; guns: number }
export interface UnitStory {
  id: string; name: string; side: string; nation: string; arm: string; echelon: string; sidc: string;
  members: number[];
  days: UnitDay[];
  firstDay: number | null;
  lastDay: number | null;
  end: string | null;
  events: SpokenEvent[];
}

/** A unit by its key: an element, or all that belongs to a staff (directly, or through the staffs under it). */
export function unitStory(roster: Roster, data: BattleData, events: SpokenEvent[], key: string, date: string): UnitStory | null {
  const { elements } = roster;
  const single = elements.findIndex((element) => element.id === key);
  const staff = roster.find(key);
  if (single < 0 && !staff) return null;
  const members = single >= 0 ? [single] : elements.flatMap((element, index) => (roster.chain(element.headquarters.id, date).some((one) => one.id === key) ? [index] : []));
  const row = single >= 0 ? elements[single]! : null;
  const days: UnitDay[] = [];
  let firstDay: number | null = null;
  let lastDay: number | null = null;
  let end: string | null = null;
  const { men, tanks, guns, state } = data.elements;
  const gone = new Set(['withdrawn', 'destroyed', 'surrendered', 'awaited']);
  for (let day = 0; day < data.days; day++) {
    const sum: UnitDay = { day, men: 0, tanks: 0, guns: 0 };
    let there = false;
    let last = '';
    for (const member of members) {
      const index = data.elementsAt(day) + member;
      if (state[index] === ABSENT) continue;
      const name = data.states[state[index]!] ?? '';
      if (gone.has(name)) { last = name; continue; }
      there = true;
      sum.men += men[index]!;
      sum.tanks += tanks[index]!;
      sum.guns += guns[index]!;
    }
    if (there) {
      firstDay ??= day;
      lastDay = day;
      end = null;
    } else if (last) end ??= last;
    days.push(sum);
  }
  const own = new Set(members);
  return {
    id: key, name: row?.name ?? staff!.name, side: row?.side ?? staff!.side, nation: row?.nation ?? staff!.nation, arm: row?.arm ?? staff!.arm,
    echelon: row?.echelon ?? staff!.echelon, sidc: row?.sidc ?? staff!.sidc, members, days, firstDay, lastDay, end,
    events: events.filter((event) => event.element !== null && own.has(event.element)),
  };
}

export interface UnitNow { men: number; tanks: number; guns: number; cohesion: number; fatigue: number; ammunition: number; fuel: number; entrenchment: number; food: number; state: string; mission: string; lng: number; lat: number }

/** State of a unit on a day, weighed by men; nothing if none of it is there. */
export function unitNow(roster: Roster, data: BattleData, members: number[], day: number): UnitNow | null {
  const sum = { men: 0, tanks: 0, guns: 0, cohesion: 0, fatigue: 0, ammunition: 0, fuel: 0, entrenchment: 0, food: 0, lng: 0, lat: 0 };
  let strongest = -1;
  let state = '', mission = '';
  const e = data.elements;
  for (const member of members) {
    const index = data.elementsAt(day) + member;
    const name = data.states[e.state[index]!] ?? '';
    if (e.state[index] === ABSENT || !['active', 'broken', 'crossing'].includes(name)) continue;
    const weight = e.men[index]!;
    sum.men += weight;
    sum.tanks += e.tanks[index]!;
    sum.guns += e.guns[index]!;
    for (const field of ['cohesion', 'fatigue', 'ammunition', 'fuel', 'entrenchment'] as const) sum[field] += (weight * e[field][index]!) / 255;
    sum.food += weight * e.food_days[index]!;
    if (e.cell[index] !== NOWHERE) {
      sum.lng += weight * roster.ground.lng[e.cell[index]!]!;
      sum.lat += weight * roster.ground.lat[e.cell[index]!]!;
    }
    if (weight > strongest) { strongest = weight; state = name; mission = data.missions[e.mission[index]!] ?? ''; }
  }
  if (strongest < 0) return null;
  const weight = sum.men || 1;
  for (const field of ['cohesion', 'fatigue', 'ammunition', 'fuel', 'entrenchment', 'food', 'lng', 'lat'] as const) sum[field] /= weight;
  return { ...sum, state, mission };
}

export interface Visitor { element: number; days: number; first: number; last: number }

export interface CellStory { share: Uint8Array; intact: Uint8Array; rubble: Uint8Array; visitors: Visitor[] }

export function cellStory(data: BattleData, cell: number): CellStory {
  const take = (from: Uint8Array) => Uint8Array.from({ length: data.days }, (_, day) => from[data.cellsAt(day) + cell]!);
  const visitors = new Map<number, Visitor>();
  for (let day = 0; day < data.days; day++) {
    for (let element = 0; element < data.elementCount; element++) {
      const index = data.elementsAt(day) + element;
      if (data.elements.cell[index] !== cell || data.elements.state[index] === ABSENT) continue;
      const before = visitors.get(element);
      if (before) { before.days += 1; before.last = day; } else visitors.set(element, { element, days: 1, first: day, last: day });
    }
  }
  return { share: take(data.cells.share), intact: take(data.cells.intact), rubble: take(data.cells.rubble), visitors: [...visitors.values()].sort((a, b) => b.days - a.days) };
}
