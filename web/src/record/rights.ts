/** What may be taken out of the catalogue of films and pictures for which use: the restrictions are data and are kept. */
import type { MediaItem } from '../lib/api/types';

export const USES = ['private', 'teaching', 'news', 'publication', 'commercial'] as const;
export type Use = (typeof USES)[number];

export interface Verdict {
  item: MediaItem;
  allowed: boolean;
  /** The restriction that forbids it, as it is written in the catalogue. */
  because: string | null;
  /** What the user must keep to. */
  conditions: string[];
}

/** Which uses a restriction forbids; what is not understood forbids every use but a private one. */
export function forbids(restriction: string, use: Use): boolean {
  const text = restriction.trim().toLowerCase();
  if (text.startsWith('no access')) return true;
  if (text.includes('purposes only') || text.endsWith(' only')) {
    const named: Record<Use, RegExp> = { private: /private|personal/, teaching: /teach|educat|school|research/, news: /news|editorial/, publication: /publi|editorial/, commercial: /commercial(?!-)/ };
    return !named[use].test(text.replace('non-commercial', ''));
  }
  if (text.startsWith('no commercial') || text.includes('non-commercial')) return use === 'commercial';
  if (text.startsWith('no publication')) return use === 'publication' || use === 'commercial' || use === 'news';
  if (isCondition(restriction)) return false;
  return use !== 'private';
}

/** Restrictions that forbid nothing but ask for something. */
export function isCondition(restriction: string): boolean {
  return /must|credit|attribution|named|keep|stay visible/i.test(restriction);
}

export function judge(item: MediaItem, use: Use): Verdict {
  const because = item.restrictions.find((restriction) => forbids(restriction, use)) ?? null;
  return { item, allowed: because === null, because, conditions: because === null ? item.restrictions.filter(isCondition) : [] };
}

/** What is given out: entries that are allowed, each with its conditions; and what was refused and why. */
export function exportOf(items: MediaItem[], use: Use): { use: Use; given: object[]; refused: { id: string; title: string; because: string }[] } {
  const verdicts = items.map((item) => judge(item, use));
  return {
    use,
    given: verdicts.filter((one) => one.allowed).map(({ item, conditions }) => ({ ...item, conditions })),
    refused: verdicts.filter((one) => !one.allowed).map(({ item, because }) => ({ id: item.id, title: item.title, because: because ?? '' })),
  };
}
