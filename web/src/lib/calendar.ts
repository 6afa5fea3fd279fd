/** Days as whole numbers from the first day of a scenario; dates as `YYYY-MM-DD`, always in UTC. */

const DAY = 86_400_000;

export function dateOf(first: string, day: number): string {
  return new Date(Date.parse(`${first}T00:00:00Z`) + Math.floor(day) * DAY).toISOString().slice(0, 10);
}

/** NaN if it is not a date. */
export function dayOf(first: string, date: string): number {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return Number.NaN;
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / DAY);
}

export function clampDay(day: number, count: number): number {
  if (!Number.isFinite(day)) return 0;
  return Math.min(Math.max(day, 0), Math.max(count - 1, 0));
}

/** Days on which months begin, for the ruler of the timeline. */
export function monthStarts(first: string, count: number): { day: number; date: string }[] {
  const starts: { day: number; date: string }[] = [];
  for (let day = 0; day < count; day++) {
    const date = dateOf(first, day);
    if (date.endsWith('-01')) starts.push({ day, date });
  }
  return starts;
}

/**
 * A clock that runs stands between two evenings: then the day that is being fought is the later one. This is its number.
 */
export const dayShown = (day: number): number => Math.ceil(day);

/** The hour of the day that is being fought; null on an evening, where a clock that stands always is. */
export const hourOf = (day: number): number | null => (Number.isInteger(day) ? null : (day - Math.floor(day)) * 24);

/** How far the sun stands north of the equator, in radians: astronomy, not a rule of the battle. Only colours the picture of the day. */
function declination(date: string): number {
  const start = Date.parse(`${date.slice(0, 4)}-01-01T00:00:00Z`);
  const yearDay = (Date.parse(`${date}T00:00:00Z`) - start) / DAY + 1;
  return (-23.44 * Math.PI / 180) * Math.cos((2 * Math.PI * (yearDay + 10)) / 365.25);
}

/** Hours of sunrise and sunset (local mean time) from the day of the year and the latitude. */
export function sunHours(date: string, latitude: number): { rise: number; set: number } {
  const cosine = -Math.tan((latitude * Math.PI) / 180) * Math.tan(declination(date));
  const half = (Math.acos(Math.min(1, Math.max(-1, cosine))) * 12) / Math.PI;
  return { rise: 12 - half, set: 12 + half };
}

/** Heights of the sun, in degrees, between which the light fails. */
const LIGHT_FAILS = 3;
const DARK = -9;

/** 0 by day, 1 by night, in between while the light comes and goes. */
export function darkness(date: string, latitude: number, hour: number): number {
  const tilt = declination(date), lat = (latitude * Math.PI) / 180;
  const height = (Math.asin(Math.sin(lat) * Math.sin(tilt) + Math.cos(lat) * Math.cos(tilt) * Math.cos(((hour - 12) * Math.PI) / 12)) * 180) / Math.PI;
  const part = Math.min(Math.max((LIGHT_FAILS - height) / (LIGHT_FAILS - DARK), 0), 1);
  return part * part * (3 - 2 * part);
}
