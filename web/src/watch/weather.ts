/** How the weather of the days up to one shows on the map. */

const DAYS = 10;
const THICK_ICE_CM = 25;

/** Mean temperature of the last days below freezing: the ground is drawn pale. */
export function isWinter(series: Map<string, Float32Array> | null, day: number): boolean {
  const values = series?.get('temperature_c');
  if (!values || values.length === 0) return false;
  const last = Math.min(day, values.length - 1);
  const first = Math.max(0, last - DAYS + 1);
  let sum = 0;
  for (let at = first; at <= last; at++) sum += values[at]!;
  return sum / (last - first + 1) < 0;
}

/** 0 for open water, 1 for rivers frozen over. */
export function iceOf(series: Map<string, Float32Array> | null, day: number): number {
  const values = series?.get('ice_cm');
  return values && values.length > 0 ? Math.min((values[Math.min(day, values.length - 1)] ?? 0) / THICK_ICE_CM, 1) : 0;
}
