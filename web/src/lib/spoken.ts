/** Events with the names of what they are about, in the reader's language. */
import type { BattleEvent } from './api/types';
import type { World } from './world';

export interface SpokenEvent extends BattleEvent {
  /** Whom it befell: an element, or the formation of a staff. */
  unit: string;
  /** The region, crossing, factory or airfield. */
  what: string;
}

const titled = (text: string) => text.replaceAll('-', ' ').replace(/(^|\s)(\S)/g, (_, space: string, letter: string) => space + letter.toUpperCase());

/** In which group of texts the thing stands that an event of this kind is about. */
const GROUPS: Record<string, string> = {
  region_taken: 'region', region_reached: 'region', bridge_taken: 'crossing', bridge_blown: 'crossing', bridge_built: 'crossing', factory_stopped: 'factory', airfield: 'airfield',
};

export function spoken(world: World, event: BattleEvent): SpokenEvent {
  const element = event.element === null ? undefined : world.elements[event.element];
  const staff = event.about ? world.roster.find(event.about) : undefined;
  const group = GROUPS[event.kind];
  const about = event.about ?? '';
  return { ...event, unit: staff?.name ?? element?.name ?? '', what: group ? world.said.of(`${group}.${about}`, titled(about)) : about };
}
