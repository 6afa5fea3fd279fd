/** Sums of a small chart: scales, ticks and paths. */

export function niceTicks(low: number, high: number, wanted = 3): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const ticks: number[] = [];
  for (let at = Math.ceil(low / step) * step; at <= high + step * 1e-6; at += step) ticks.push(Math.abs(at) < step * 1e-6 ? 0 : at);
  return ticks;
}

/** A path through values one day apart; gaps where there is no number. */
export function linePath(values: ArrayLike<number>, x: (day: number) => number, y: (value: number) => number): string {
  let path = '';
  let drawing = false;
  for (let day = 0; day < values.length; day++) {
    const value = values[day]!;
    if (!Number.isFinite(value)) { drawing = false; continue; }
    path += `${drawing ? 'L' : 'M'}${x(day).toFixed(1)},${y(value).toFixed(1)}`;
    drawing = true;
  }
  return path;
}

export function bandPath(low: ArrayLike<number>, high: ArrayLike<number>, x: (day: number) => number, y: (value: number) => number): string {
  let path = '';
  for (let day = 0; day < high.length; day++) path += `${day === 0 ? 'M' : 'L'}${x(day).toFixed(1)},${y(high[day]!).toFixed(1)}`;
  for (let day = low.length - 1; day >= 0; day--) path += `L${x(day).toFixed(1)},${y(low[day]!).toFixed(1)}`;
  return path ? `${path}Z` : '';
}

/** What each day added to a sum. */
export function daily(sums: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: sums.length }, (_, day) => sums[day]! - (day > 0 ? sums[day - 1]! : 0));
}
