/** Events in the reader's words. */
import { number, t, word, type Key } from '../lib/i18n/index.svelte';
import { en } from '../lib/i18n/en';
import type { SpokenEvent } from '../lib/spoken';

const GREAT = new Set(['region_reached', 'region_taken', 'cut_off', 'relieved', 'raid', 'factory_stopped', 'army_surrendered']);

/** Worth a mark on the timeline. What holds as the battle begins is no event. */
export function isGreat(event: SpokenEvent): boolean {
  return GREAT.has(event.kind) && !(event.kind.startsWith('region') && event.tick === 0);
}

const MEN_OF_NOTE = 30_000;

/** The few events that mark the timeline: ground taken for the first time, great encirclements, the heaviest raids. */
export function turningPoints(events: SpokenEvent[]): SpokenEvent[] {
  const taken = new Set<string>();
  return events.filter((event) => {
    if (!isGreat(event)) return false;
    if (event.kind === 'cut_off' || event.kind === 'relieved') return (event.amount ?? 0) >= MEN_OF_NOTE;
    if (event.kind === 'region_reached') return false;
    if (event.kind !== 'region_taken') return true;
    const what = `${event.side} ${event.about}`;
    if (taken.has(what)) return false;
    taken.add(what);
    return true;
  });
}

/** "229th Rifle Division, art 1" belongs to the 229th Rifle Division. */
export const formationOf = (unit: string) => unit.replace(/,\s*\p{L}[\p{L} ]*\d*$/u, '');

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

export function describe(event: SpokenEvent): string {
  const key = `event.text.${event.kind}` as Key;
  if (!(key in en)) return event.text;
  const counted = number(event.amount ?? 0);
  return capital(t(key, { side: word('side', event.side), what: event.what, unit: event.unit, men: counted, tons: counted, depth: counted }));
}

export interface LogGroup { kind: string; side: string | null; names: string[]; count: number; cell: number | null }

/** What is not great, gathered by kind and side: names of formations once each. */
export function gathered(events: SpokenEvent[]): LogGroup[] {
  const groups = new Map<string, LogGroup>();
  for (const event of events) {
    if (isGreat(event) || (event.kind.startsWith('region') && event.tick === 0)) continue;
    const key = `${event.kind}|${event.side}`;
    const group = groups.get(key) ?? { kind: event.kind, side: event.side, names: [], count: 0, cell: event.cell };
    const name = event.unit ? formationOf(event.unit) : event.what || describe(event);
    if (!group.names.includes(name)) group.names.push(name);
    group.count += 1;
    groups.set(key, group);
  }
  const order = ['ultimatum', 'surrendered', 'destroyed', 'rout', 'bridge_taken', 'bridge_blown', 'bridge_built', 'leave_refused', 'leave_granted', 'commander_replaced', 'arrived', 'left', 'airfield', 'ice', 'directive_lapsed'];
  return [...groups.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}
