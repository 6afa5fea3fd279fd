/** How effects are put into words and onto a scale. */
import type { Experiment } from '../lib/api/types';

/** An effect that could be computed. */
export interface Effect { metric: string; arm: string; n: number; baseline: number | null; changed: number | null; difference: number; low: number; high: number }

export type Direction = 'more' | 'less' | 'open';

/** An effect is told from chance only if its interval leaves out nothing-at-all. */
export function direction(effect: Effect): Direction {
  if (effect.low > 0) return 'more';
  if (effect.high < 0) return 'less';
  return 'open';
}

/** Half the width of a row's own scale: the interval and its middle must fit on it, and it must not jump about as runs arrive. */
export function reach(effect: Effect): number {
  const most = Math.max(Math.abs(effect.low), Math.abs(effect.high), Math.abs(effect.difference));
  if (!(most > 0) || !Number.isFinite(most)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return ([1, 1.5, 2, 3, 5, 7.5, 10].find((step) => step * power >= most * 1.05) ?? 10) * power;
}

export function digits(unit: string, size: number): number {
  if (unit === 'share') return 0;
  const magnitude = Math.abs(size);
  return magnitude >= 20 ? 0 : magnitude >= 2 ? 1 : 2;
}

export interface Row { effect: Effect; metric: Experiment['metrics'][number] }

export function rowsOf(experiment: Experiment, arm: string): Row[] {
  return experiment.effects.flatMap(({ metric: id, arm: of, n, baseline_mean, arm_mean, difference, low, high }) => {
    const metric = experiment.metrics.find((one) => one.id === id);
    if (of !== arm || !metric || difference === null) return [];
    // With one pair there is no interval yet: it is drawn as wide as its row.
    const most = Math.max(Math.abs(difference), 1e-9);
    return [{ metric, effect: { metric: id, arm, n, baseline: baseline_mean, changed: arm_mean, difference, low: low ?? difference - 2 * most, high: high ?? difference + 2 * most } }];
  });
}

/** How clear an effect is: its distance from zero in half-widths of its interval. */
export const clarity = ({ effect }: Row): number => Math.abs(effect.difference) / Math.max((effect.high - effect.low) / 2, 1e-12);

/** The date at the end of a metric's id, which its description leaves out. */
export function dateIn(id: string): string | null {
  return /(\d{4})_(\d{2})_(\d{2})(?:_on)?$/.exec(id)?.slice(1).join('-') ?? null;
}

/** What a set of patches changes: the titles of those that ship, values as they are set. */
export function patchesTitle(scenario: { patches: { name: string; title: string }[] }, set: string[]): string {
  return set.map((name) => scenario.patches.find((patch) => patch.name === name)?.title || name).join(' + ');
}

interface Described { id: string; doc: string }

/** What a metric is. Some say "The same until ..." and lean on the one before them in the scenario's list. */
export function metricTitle(scenario: Described[], shown: Described[], id: string): string {
  // The scenario's comes first: it is in the reader's language.
  const doc = scenario.find((one) => one.id === id)?.doc || shown.find((one) => one.id === id)?.doc || id;
  if (!/^the same\b/i.test(doc)) return doc;
  const before = scenario.slice(0, scenario.findIndex((one) => one.id === id)).findLast((one) => !/^the same\b/i.test(one.doc));
  return before ? before.doc + doc.slice('The same'.length) : doc;
}
