import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { BattleEvent, ElementRow } from '../../src/lib/api/types';
import { en } from '../../src/lib/i18n/en';
import { elementsSaid, layersSaid, Said } from '../../src/lib/said';
import { valuesOf, withValue } from '../../src/whatif/numbers';

const said = new Said('xx', { 'formation.a': 'Первая дивизия', 'part.rgt': 'полк', 'arm.One': 'Раз', 'arm.Two': 'Два', 'place.Don': 'Дон' });
const element = (id: string, name: string, of = 'a', whole = '1st Division'): ElementRow => ({
  id, name, side: 'axis', nation: 'german', arm: 'infantry', echelon: 'regiment', headquarters: { id: of, name: whole }, sidc: '', arrives: '',
});

describe('words of the scenario', () => {
  it('name elements by their formation and part', () => {
    const names = [element('a/rgt2', '1st Division, rgt 2'), element('a/hq1', '1st Division'), element('a/art1', '1st Division, art 1'), element('b/rgt1', 'Other, rgt 1', 'b', 'Other')];
    expect(elementsSaid(names, said).map((one) => one.name)).toEqual(['Первая дивизия, полк 2', 'Первая дивизия', '1st Division, art 1', 'Other, rgt 1']);
    expect(elementsSaid(names, said)[0]!.headquarters.name).toBe('Первая дивизия');
  });
  it('name arms, and all of a combination', () => {
    expect([said.arm('One'), said.arm('One, Two'), said.arm('Three')]).toEqual(['Раз', 'Раз, два', 'Three']);
  });
  it('name features of the map', () => {
    const point = (name: string) => ({ type: 'Feature' as const, properties: { name }, geometry: { type: 'Point' as const, coordinates: [0, 0] } });
    const layers = layersSaid({ rivers: { type: 'FeatureCollection', features: [point('Don'), point('Chir')] } }, said);
    expect(layers.rivers!.features.map((one) => one.properties.name)).toEqual(['Дон', 'Chir']);
  });
});

it('every kind of event has a sentence and a name', () => {
  const engine = readFileSync(new URL('../../../crates/engine/src/event.rs', import.meta.url), 'utf8');
  const kinds: BattleEvent['kind'][] = [...engine.matchAll(/Self::\w+ => "(\w+)"/g)].map((match) => match[1]!);
  expect(kinds.length).toBeGreaterThan(20);
  for (const kind of kinds) for (const key of [`event.${kind}`, `event.text.${kind}`]) expect(key in en, key).toBe(true);
});

it('every verdict, reason and note of the laboratory has a text', () => {
  const lab = readFileSync(new URL('../../../crates/lab/src/findings.rs', import.meta.url), 'utf8');
  const reasons = [...lab.matchAll(/Self::\w+(?:\(_\))? => "([a-z-]+)"/g)].map((match) => match[1]!);
  expect(reasons.length).toBe(9);
  for (const reason of reasons) expect(`reason.${reason}` in en, reason).toBe(true);
  const analysis = readFileSync(new URL('../../../crates/lab/src/analysis/mod.rs', import.meta.url), 'utf8');
  const notes = [...analysis.matchAll(/key: "([a-z-]+)"/g)].map((match) => match[1]!);
  expect(notes.length).toBe(5);
  for (const note of notes) expect(`note.${note}` in en, note).toBe(true);
});

it('every restriction that the server understands has a text, and every refusal', () => {
  const media = readFileSync(new URL('../../../crates/server/src/media.rs', import.meta.url), 'utf8').split('#[cfg(test)]')[0]!;
  const restrictions = [...media.matchAll(/"([a-z- ]+)"(?: \| "([a-z- ]+)")? =>/g)].flatMap((match) => [match[1], match[2]]).filter((one) => one !== undefined);
  expect(restrictions.length).toBe(7);
  for (const one of restrictions) expect(`restriction.${one}` in en, one).toBe(true);
  const keys = [...media.matchAll(/`([a-z-]+)`/g)].map((match) => match[1]!);
  for (const key of ['no-access', 'not-news', 'commercial', 'logo', 'credit', 'altered', 'permission', 'unknown']) expect(keys.includes(key) && `refusal.${key}` in en, key).toBe(true);
});

describe('numbers of the model as patches', () => {
  it('are set, changed in place and taken back', () => {
    let patches = withValue(['no-rubble'], 'a.b', 1 / 3);
    patches = withValue(patches, 'c.d', false);
    patches = withValue(patches, 'a.b', 2);
    expect(patches).toEqual(['no-rubble', 'a.b=2', 'c.d=false']);
    expect([...valuesOf(patches)]).toEqual([['a.b', 2], ['c.d', false]]);
    expect(withValue(patches, 'a.b', null)).toEqual(['no-rubble', 'c.d=false']);
    expect([...valuesOf(['a=', 'b=x', '=1', 'c=1e3'])]).toEqual([['c', 1000]]);
  });
});
