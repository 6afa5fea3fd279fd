/**
 * Units by echelon: elements are shown one by one near, as divisions from farther off, as armies on the whole theatre. A group
 * stands where most of its men stand.
 */
import type { ElementRow, Headquarters } from '../api/types';
import { dateOf } from '../calendar';
import { ABSENT, NOWHERE, type BattleData } from './data';
import type { Ground } from './ground';

export type Level = 'army' | 'division' | 'element';

export interface Group {
  key: string;
  name: string;
  side: string;
  sidc: string;
  echelon: string;
  arm: string;
  members: number[];
  lng: number;
  lat: number;
  men: number;
  tanks: number;
  guns: number;
  /** Men of the greatest strength its members ever had, for the bar. */
  full: number;
  cohesion: number;
  ammunition: number;
  food: number;
  entrenchment: number;
  broken: boolean;
  mission: string;
}

/** Arms that give a staff above the divisions its sign, and how much a man of them counts for it: tanks are few and decide. */
const SIGNS: Record<string, number> = { infantry: 1, motorised: 1, cavalry: 1, armour: 5 };
const UPPER = new Set(['army', 'front', 'army-group', 'army_group']);

export class Roster {
  private readonly byId: Map<string, Headquarters>;
  private readonly peak: Float64Array;
  private peakLoaded = -1;

  constructor(readonly elements: ElementRow[], readonly headquarters: Headquarters[], readonly ground: Ground, readonly firstDay: string) {
    this.byId = new Map(headquarters.map((one) => [one.id, one]));
    this.peak = new Float64Array(elements.length);
  }

  find(id: string): Headquarters | undefined {
    return this.byId.get(id);
  }

  /** The parent of a formation on a date, after its transfers up to then. */
  parentOn(id: string, date: string): string | null {
    const one = this.byId.get(id);
    if (!one) return null;
    let parent = one.parent;
    for (const transfer of one.transfers ?? []) if (transfer.date <= date) parent = transfer.parent;
    return parent;
  }

  /** From the formation itself up to the highest staff. */
  chain(id: string, date: string): Headquarters[] {
    const list: Headquarters[] = [];
    let at: string | null = id;
    while (at && list.length < 12) {
      const one = this.byId.get(at);
      if (!one) break;
      list.push(one);
      at = this.parentOn(at, date);
    }
    return list;
  }

  private keyOf(element: number, level: Level, date: string): string {
    const row = this.elements[element]!;
    if (level === 'element') return row.id;
    if (level === 'division') return row.headquarters.id;
    const chain = this.chain(row.headquarters.id, date);
    const army = chain.find((one) => UPPER.has(one.echelon)) ?? chain.at(-1);
    return army?.id ?? row.headquarters.id;
  }

  /** Greatest strength of each element in what has come so far. */
  private peaks(data: BattleData): Float64Array {
    if (this.peakLoaded !== data.loaded) {
      this.peakLoaded = data.loaded;
      for (let day = 0; day < data.days; day++) {
        for (let element = 0; element < data.elementCount; element++) {
          const men = data.elements.men[data.elementsAt(day) + element]!;
          if (men > this.peak[element]!) this.peak[element] = men;
        }
      }
    }
    return this.peak;
  }

  groups(data: BattleData, day: number, level: Level): Group[] {
    const date = dateOf(this.firstDay, day);
    const peaks = this.peaks(data);
    const groups = new Map<string, Group & { weight: number; strongest: number; arms: Map<string, { weight: number; sidc: string }> }>();
    const at = data.elementsAt(day);
    const next = data.elementsAt(day + 1);
    const part = data.has(Math.floor(day) + 1) ? day - Math.floor(day) : 0;
    const { men, tanks, guns, cell, state, cohesion, ammunition, food_days, entrenchment, mission } = data.elements;
    for (let element = 0; element < data.elementCount; element++) {
      const index = at + element;
      const stateNow = state[index]!;
      if (stateNow === ABSENT || cell[index] === NOWHERE || men[index] === 0) continue;
      const stateName = data.states[stateNow] ?? '';
      if (stateName === 'withdrawn' || stateName === 'destroyed' || stateName === 'surrendered' || stateName === 'awaited') continue;
      const row = this.elements[element];
      if (!row) continue;
      // Staffs and aircraft hold no ground: they would drag a group's place to the rear.
      const rear = row.arm === 'headquarters' || row.arm === 'air';
      if (rear && level !== 'element') continue;
      const key = this.keyOf(element, level, date);
      let group = groups.get(key);
      if (!group) {
        const staff = level === 'element' ? undefined : this.byId.get(key);
        group = {
          key, name: level === 'element' ? row.name : (staff?.name ?? row.headquarters.name), side: row.side, sidc: staff?.sidc ?? row.sidc,
          echelon: staff?.echelon ?? (level === 'element' ? row.echelon : 'division'), arm: staff?.arm ?? row.arm, members: [], lng: 0, lat: 0,
          men: 0, tanks: 0, guns: 0, full: 0, cohesion: 0, ammunition: 0, food: 0, entrenchment: 0, broken: false, mission: '', weight: 0, strongest: 0, arms: new Map(),
        };
        groups.set(key, group);
      }
      const weight = men[index]!;
      const here = cell[index]!;
      const soon = part > 0 && cell[next + element] !== NOWHERE && state[next + element] !== ABSENT ? cell[next + element]! : here;
      group.lng += weight * (this.ground.lng[here]! * (1 - part) + this.ground.lng[soon]! * part);
      group.lat += weight * (this.ground.lat[here]! * (1 - part) + this.ground.lat[soon]! * part);
      group.weight += weight;
      group.men += weight;
      group.tanks += tanks[index]!;
      group.guns += guns[index]!;
      group.full += peaks[element]!;
      group.cohesion += (weight * cohesion[index]!) / 255;
      group.ammunition += (weight * ammunition[index]!) / 255;
      group.food += weight * food_days[index]!;
      group.entrenchment += (weight * entrenchment[index]!) / 255;
      group.members.push(element);
      if (level === 'army') {
        const before = group.arms.get(row.arm)?.weight ?? 0;
        group.arms.set(row.arm, { weight: before + weight * (SIGNS[row.arm] ?? 0), sidc: row.sidc });
      }
      if (weight > group.strongest) {
        group.strongest = weight;
        group.broken = stateName === 'broken';
        group.mission = data.missions[mission[index]!] ?? '';
        if (level !== 'element' && !this.byId.has(key)) group.sidc = row.sidc;
      }
    }
    const list = [...groups.values()];
    for (const group of list) {
      const sign = [...group.arms.values()].reduce<{ weight: number; sidc: string } | null>((best, one) => (one.weight > (best?.weight ?? 0) ? one : best), null);
      if (sign) group.sidc = sign.sidc;
      for (const field of ['lng', 'lat', 'cohesion', 'ammunition', 'food', 'entrenchment'] as const) group[field] /= group.weight || 1;
    }
    return list.sort((a, b) => b.men - a.men || (a.key < b.key ? -1 : 1));
  }
}
