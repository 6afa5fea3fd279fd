/**
 * Texts in the language of the reader. A further language is one more file with the keys of `en.ts` and a line in `LANGUAGES`;
 * the compiler and a test say which keys are missing.
 */
import { en, type Texts } from './en';
import { remember, remembered } from '../memory';

export interface Language { code: string; name: string; load: () => Promise<Texts> }

export const LANGUAGES: Language[] = [
  { code: 'en', name: 'English', load: async () => en },
  { code: 'ru', name: 'Русский', load: async () => (await import('./ru')).ru },
];

export type Key = keyof typeof en;

class Current {
  code = $state('en');
  texts = $state.raw<Texts>(en);
}

export const language = new Current();

export async function setLanguage(code: string, keep = true): Promise<void> {
  const found = LANGUAGES.find((one) => one.code === code) ?? LANGUAGES[0]!;
  const texts = await found.load();
  language.code = found.code;
  language.texts = texts;
  document.documentElement.lang = found.code;
  document.title = texts['app.title'];
  if (keep) remember('language', found.code);
}

export function startLanguage(): void {
  const wanted = remembered('language') ?? navigator.languages.map((code) => code.slice(0, 2)).find((code) => LANGUAGES.some((one) => one.code === code));
  void setLanguage(wanted ?? 'en', false);
}

/** The text of a key, with `{name}` replaced. */
export function t(key: Key, values?: Record<string, string | number>): string {
  const text = language.texts[key] ?? en[key];
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}

/** A word the scenario gives (side, state, terrain ...) in the reader's language if we know it, else as it came. */
export function word(group: string, name: string | null | undefined): string {
  if (!name) return '';
  const key = `${group}.${name}` as Key;
  return language.texts[key] ?? en[key] ?? name.replaceAll(/[_-]/g, ' ');
}

/** The text of a key that may not be one of ours. */
export function known(key: string): string | undefined {
  return language.texts[key as Key] ?? en[key as Key];
}

export function number(value: number, digits = 0): string {
  return value.toLocaleString(language.code, { maximumFractionDigits: digits, minimumFractionDigits: 0 });
}

export function withUnit(value: number, unit: 'celsius' | 'centimeter' | 'kilometer' | 'meter', digits = 0): string {
  return value.toLocaleString(language.code, { style: 'unit', unit, maximumFractionDigits: digits });
}

export function percent(part: number, digits = 0): string {
  return part.toLocaleString(language.code, { style: 'percent', maximumFractionDigits: digits });
}

export function signed(value: number, digits = 0): string {
  return value.toLocaleString(language.code, { maximumFractionDigits: digits, signDisplay: 'exceptZero' });
}

export function compact(value: number): string {
  return value.toLocaleString(language.code, { notation: 'compact', maximumFractionDigits: 1 });
}

export function longDate(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString(language.code === 'en' ? 'en-GB' : language.code, { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' });
}

export function shortDate(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString(language.code === 'en' ? 'en-GB' : language.code, { timeZone: 'UTC', day: 'numeric', month: 'short' });
}

export function weekday(date: string): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString(language.code === 'en' ? 'en-GB' : language.code, { timeZone: 'UTC', weekday: 'long' });
}

export function monthName(date: string, style: 'short' | 'long' | 'narrow' = 'short'): string {
  return new Date(`${date}T00:00:00Z`).toLocaleDateString(language.code === 'en' ? 'en-GB' : language.code, { timeZone: 'UTC', month: style });
}
