/** uPlot, dressed for these pages: days along the foot, few lines, colours from the page's own tokens. */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { monthStarts } from '../lib/calendar';
import { monthName } from '../lib/i18n/index.svelte';

/** A colour of the page as it is now: light and dark have their own. */
export const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export interface DayPlot {
  width: number;
  height: number;
  /** First day as a date, and how many there are. */
  first: string;
  count: number;
  low: number;
  high: number;
  /** How values are written at the left edge. */
  label: (value: number) => string;
  series: uPlot.Series[];
  bands?: uPlot.Band[];
  /** Plots of one key show the pointer's day together. */
  together: string;
  /** Above the lines. */
  draw?: (plot: uPlot) => void;
  onhover?: (day: number | null) => void;
}

const LEFT = 34;
const FOOT = 15;

export function dayPlot(wanted: DayPlot): uPlot.Options {
  const { first, count, low, high, label } = wanted;
  const months = monthStarts(first, count);
  const font = '10px Inter, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  const quiet = () => token('--quiet');
  const rule = () => token('--rule');
  return {
    width: wanted.width, height: wanted.height, padding: [6, 8, 0, 0], legend: { show: false },
    scales: { x: { time: false, range: [0, Math.max(count - 1, 1)] }, y: { range: [low, high] } },
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { show: false }, sync: { key: wanted.together, setSeries: false, scales: ['x', null] } },
    axes: [
      {
        font, stroke: quiet, size: FOOT, gap: 1, grid: { show: false }, ticks: { stroke: rule, size: 3, width: 1 },
        splits: () => months.map((month) => month.day),
        // One letter where months are narrow.
        values: (plot, splits) => splits.map((day) => {
          const name = monthName(months.find((month) => month.day === day)?.date ?? first);
          return plot.width / Math.max(months.length, 1) > 40 ? name : name.slice(0, 1).toLocaleUpperCase();
        }),
      },
      { font, stroke: quiet, size: LEFT, gap: 3, space: 26, grid: { stroke: rule, width: 1 }, ticks: { show: false }, values: (_, splits) => splits.map(label) },
    ],
    series: [{}, ...wanted.series],
    bands: wanted.bands ?? [],
    hooks: {
      draw: [(plot) => wanted.draw?.(plot)],
      setCursor: [(plot) => wanted.onhover?.(plot.cursor.idx ?? null)],
    },
  };
}

/** A line without dots. */
export const line = (stroke: () => string, width = 1.7, dash: number[] = []): uPlot.Series => ({ stroke, width, dash, points: { show: false } });

export { uPlot };
