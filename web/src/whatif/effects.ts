/** How effects are put into words and onto a scale. */
import type { Effect, Experiment } from '../lib/api/types';

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
  return experiment.effects.filter((effect) => effect.arm === arm).flatMap((effect) => {
    const metric = experiment.metrics.find((one) => one.id === effect.metric);
    return metric ? [{ effect, metric }] : [];
  });
}
