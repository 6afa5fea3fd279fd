/** What went wrong, in the reader's language: the server's own words in English, a sentence for its code in others. */
import { en } from './i18n/en';
import { language, t, type Key } from './i18n/index.svelte';

export interface Failure { code: string; message: string; remedy: string; offline: boolean }

export function explained(failure: { code: string; message: string; remedy: string }): { message: string; remedy: string } {
  const key = `error.${failure.code}`;
  if (language.code === 'en' && failure.message) return { message: failure.message, remedy: failure.remedy || (`${key}.remedy` in en ? t(`${key}.remedy` as Key) : '') };
  const known = key in en ? failure.code : 'other';
  return { message: t(`error.${known}` as Key), remedy: `error.${known}.remedy` in en ? t(`error.${known}.remedy` as Key) : '' };
}
