/** Events in the reader's words. The server sends sentences; their parts are put into the sentence of the language. */
import type { BattleEvent } from '../lib/api/types';
import { number, t, word, type Key } from '../lib/i18n/index.svelte';

/** How the server's sentences are made, by kind. */
const PATTERNS: Record<string, RegExp> = {
  region_reached: /^(?<side>\S+) reaches (?<what>.+)$/,
  region_taken: /^(?<side>\S+) holds most of (?<what>.+)$/,
  cut_off: /^(?<side>\S+) troops are cut off: (?<men>[\d,]+) men$/,
  relieved: /^cut-off (?<side>\S+) troops are relieved: (?<men>[\d,]+) men$/,
  raid: /^heavy air raid by (?<side>\S+): (?<tons>[\d,]+) t of bombs$/,
  arrived: /^(?<unit>.+) arrives \((?<side>\S+)\)$/,
  rout: /^(?<unit>.+) breaks and runs \((?<side>\S+)\)$/,
  left: /^(?<unit>.+) leaves the theatre \((?<side>\S+)\)$/,
  destroyed: /^(?<unit>.+) is destroyed \((?<side>\S+)\)$/,
  surrendered: /^(?<unit>.+) surrenders \((?<side>\S+)\), (?<men>[\d,]+) men$/,
  leave_refused: /^(?<unit>.+) is refused leave to withdraw \((?<side>\S+)\)$/,
  leave_granted: /^(?<unit>.+) is given leave to withdraw \((?<side>\S+)\)$/,
  commander_replaced: /^the commander of (?<unit>.+) is replaced \((?<side>\S+)\)$/,
  bridge_blown: /^(?<side>\S+) blows a crossing: (?<what>.+)$/,
  bridge_built: /^(?<side>\S+) has built a bridge: (?<what>.+)$/,
  bridge_taken: /^(?<side>\S+) takes a crossing whole: (?<what>.+)$/,
  factory_stopped: /^(?<what>\S+) stops work \((?<side>\S+)\)$/,
};

const GREAT = new Set(['region_reached', 'region_taken', 'cut_off', 'relieved', 'raid', 'factory_stopped']);

/** Worth a mark on the timeline. What holds as the battle begins is no event. */
export function isGreat(event: BattleEvent): boolean {
  return GREAT.has(event.kind) && !(event.kind.startsWith('region') && event.tick === 0);
}

const MEN_OF_NOTE = 30_000;

/** The few events that mark the timeline: ground taken for the first time, great encirclements, the heaviest raids. */
export function turningPoints(events: BattleEvent[]): BattleEvent[] {
  const taken = new Set<string>();
  const count = (event: BattleEvent, part: string) => Number((partsOf(event)?.[part] ?? '0').replaceAll(',', ''));
  return events.filter((event) => {
    if (!isGreat(event)) return false;
    if (event.kind === 'cut_off' || event.kind === 'relieved') return count(event, 'men') >= MEN_OF_NOTE;
    if (event.kind === 'region_reached') return false;
    if (event.kind !== 'region_taken') return true;
    if (taken.has(event.text)) return false;
    taken.add(event.text);
    return true;
  });
}

const titled = (text: string) => text.replaceAll('-', ' ').replace(/(^|\s)(\S)/g, (_, space: string, letter: string) => space + letter.toUpperCase());
/** "229th Rifle Division, art 1" belongs to the 229th Rifle Division. */
export const formationOf = (unit: string) => unit.replace(/,\s*[a-z]+ ?\d*$/, '');

export function partsOf(event: BattleEvent): Record<string, string> | null {
  return PATTERNS[event.kind]?.exec(event.text)?.groups ?? null;
}

export function describe(event: BattleEvent): string {
  const parts = partsOf(event);
  if (!parts) return event.text;
  const count = (text: string | undefined) => number(Number((text ?? '0').replaceAll(',', '')));
  return t(`event.text.${event.kind}` as Key, {
    side: word('side', parts.side), what: titled(parts.what ?? ''), unit: parts.unit ?? '', men: count(parts.men), tons: count(parts.tons),
  });
}

export interface LogGroup { kind: string; side: string | null; names: string[]; count: number; cell: number | null }

/** What is not great, gathered by kind and side: names of formations once each. */
export function gathered(events: BattleEvent[]): LogGroup[] {
  const groups = new Map<string, LogGroup>();
  for (const event of events) {
    if (isGreat(event) || (event.kind.startsWith('region') && event.tick === 0)) continue;
    const key = `${event.kind}|${event.side}`;
    const group = groups.get(key) ?? { kind: event.kind, side: event.side, names: [], count: 0, cell: event.cell };
    const parts = partsOf(event);
    const name = parts?.unit ? formationOf(parts.unit) : parts?.what ? titled(parts.what) : event.text;
    if (!group.names.includes(name)) group.names.push(name);
    group.count += 1;
    groups.set(key, group);
  }
  const order = ['surrendered', 'destroyed', 'rout', 'bridge_taken', 'bridge_blown', 'bridge_built', 'leave_refused', 'leave_granted', 'commander_replaced', 'arrived', 'left'];
  return [...groups.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}
