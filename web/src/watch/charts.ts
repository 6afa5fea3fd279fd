/** Which daily series are charted, and which points of the record belong to them. */
import type { Metric, Scenario } from '../lib/api/types';
import { dayOf } from '../lib/calendar';

export interface Point { day: number; date: string; value: number; low: number; high: number; side: 0 | 1 | null }
export interface Curve { values: ArrayLike<number>; side: 0 | 1 | null; name: string; dashed?: boolean }
export interface ChartSpec { key: string; titleKey: string; side?: string; percent: boolean; curves: Curve[]; points: Point[] }

/** The record's figures for a series: metrics named after it and a date, or (for sums) after it alone, on the last day. */
export function recordPoints(metrics: Metric[], name: string, first: string, count: number, side: 0 | 1 | null): Point[] {
  const points: Point[] = [];
  for (const { id, record } of metrics) {
    if (!record || typeof record.value !== 'number' || !id.startsWith(name)) continue;
    const rest = id.slice(name.length);
    const dated = /^_(\d{4})_(\d{2})_(\d{2})$/.exec(rest);
    const day = rest === '' ? count - 1 : dated ? dayOf(first, dated.slice(1).join('-')) : Number.NaN;
    if (!(day >= 0 && day < count)) continue;
    points.push({ day, date: dated ? dated.slice(1).join('-') : '', value: record.value, low: Number(record.low), high: Number(record.high), side });
  }
  return points;
}

export function chartsOf(scenario: Scenario, series: Map<string, Float32Array>): ChartSpec[] {
  const { sides, metrics, days } = scenario;
  const charts: ChartSpec[] = [];
  const both = (suffix: string, titleKey: string, kind: 'total' | 'daily' | 'level') => {
    const curves: Curve[] = [];
    const points: Point[] = [];
    sides.forEach((side, index) => {
      const values = series.get(`${side}_${suffix}`);
      if (!values) return;
      const which = index as 0 | 1;
      curves.push({ values: kind === 'daily' ? daily(values) : values, side: which, name: side });
      if (kind === 'total') points.push(...recordPoints(metrics, `${side}_${suffix}`, days.first, days.count, which));
    });
    if (curves.length > 0) charts.push({ key: suffix, titleKey, percent: false, curves, points });
  };
  const one = (name: string, titleKey: string, percent = false, side?: string) => {
    const values = series.get(name);
    if (!values || !values.some((value) => value !== 0)) return;
    charts.push({ key: name, titleKey, percent, curves: [{ values, side: side ? (sides.indexOf(side) as 0 | 1) : null, name }], points: recordPoints(metrics, name, days.first, days.count, null), ...(side ? { side } : {}) });
  };
  for (const side of sides) if (series.has(`city_share_${side}`)) one(`city_share_${side}`, 'chart.city_share', true, side);
  both('casualties', 'chart.casualties', 'total');
  both('men', 'chart.men', 'level');
  both('tanks', 'chart.tanks', 'level');
  both('supply_t', 'chart.supply_t', 'daily');
  both('pocketed', 'chart.pocketed', 'level');
  one('temperature_c', 'chart.temperature');
  one('airlift_t', 'chart.airlift_t');
  one('city_rubble_share', 'chart.rubble', true);
  return charts;
}

/** What each day added to a sum. */
export function daily(sums: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: sums.length }, (_, day) => sums[day]! - (day > 0 ? sums[day - 1]! : 0));
}
