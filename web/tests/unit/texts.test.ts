import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { en } from '../../src/lib/i18n/en';
import { LANGUAGES } from '../../src/lib/i18n/index.svelte';

const places = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

const sources = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const path = join(folder, entry.name);
  return entry.isDirectory() ? (entry.name === 'i18n' ? [] : sources(path)) : [readFileSync(path, 'utf8')];
});

describe.each(LANGUAGES)('texts in $name', (language) => {
  it('are complete, with every place filled in', async () => {
    const texts = await language.load();
    expect(Object.keys(texts).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries(texts)) {
      expect(text.trim(), key).not.toBe('');
      expect(places(text), key).toEqual(places(en[key as keyof typeof en]));
    }
  });

  it('are translated', async () => {
    if (language.code === 'en') return;
    const texts = await language.load();
    const same = Object.entries(texts).filter(([key, text]) => text === en[key as keyof typeof en] && /[a-z]{4}/.test(text));
    expect(same).toEqual([]);
  });
});

it('every key that the pages name exists', () => {
  const known = new Set<string>(Object.keys(en));
  for (const text of sources(new URL('../../src', import.meta.url).pathname)) {
    for (const match of text.matchAll(/\bt\('([^']+)'/g)) expect(known.has(match[1]!), match[1]).toBe(true);
  }
});
