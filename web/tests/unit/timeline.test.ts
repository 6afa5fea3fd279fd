import type { SpokenEvent } from '../../src/lib/spoken';
import { describe, expect, it } from 'vitest';
import type { Metric } from '../../src/lib/api/types';
import { clampDay, darkness, dateOf, dayOf, dayShown, hourOf, monthStarts, sunHours } from '../../src/lib/calendar';
import { daily, recordPoints } from '../../src/watch/charts';
import { nightAt, SPEEDS } from '../../src/watch/clock.svelte';
import { describe as inWords, formationOf, gathered, isGreat, turningPoints } from '../../src/watch/events';

const FIRST = '1942-07-17';

describe('days and dates', () => {
  it('count from the first day', () => {
    expect(dateOf(FIRST, 0)).toBe(FIRST);
    expect(dateOf(FIRST, 226.9)).toBe('1943-02-28');
    expect(dayOf(FIRST, '1942-08-23')).toBe(37);
    expect(dayOf(FIRST, 'tomorrow')).toBeNaN();
  });
  it('stay within the battle', () => {
    expect(clampDay(-3, 227)).toBe(0);
    expect(clampDay(500, 227)).toBe(226);
    expect(clampDay(Number.NaN, 227)).toBe(0);
  });
  it('know the months and the sun', () => {
    expect(monthStarts(FIRST, 227).map((one) => one.date)).toEqual(['1942-08-01', '1942-09-01', '1942-10-01', '1942-11-01', '1942-12-01', '1943-01-01', '1943-02-01']);
    const june = sunHours('1942-06-21', 48.7), december = sunHours('1942-12-21', 48.7);
    expect(june.set - june.rise).toBeGreaterThan(15.5);
    expect(december.set - december.rise).toBeLessThan(8.5);
  });
});

describe('the hour', () => {
  it('is of the day that is being fought, and none on an evening', () => {
    expect([dayShown(5), dayShown(5.2), dayShown(6)]).toEqual([5, 6, 6]);
    expect([hourOf(5), hourOf(5.25), hourOf(5.75)]).toEqual([null, 6, 18]);
  });
  it('brings light and dark with the sun of the date', () => {
    expect(darkness('1942-12-21', 48.7, 12)).toBe(0);
    expect(darkness('1942-12-21', 48.7, 0)).toBe(1);
    expect(darkness('1942-12-21', 48.7, 6)).toBe(1);
    expect(darkness('1942-07-17', 48.7, 6)).toBe(0);
    const { rise } = sunHours('1942-09-20', 48.7);
    expect(darkness('1942-09-20', 48.7, rise)).toBeGreaterThan(0);
    expect(darkness('1942-09-20', 48.7, rise)).toBeLessThan(0.5);
  });
  it('never darkens the map three times a second', () => {
    for (const speed of SPEEDS) if (speed >= 3) expect(nightAt(speed)).toBe(0);
  });
});

const event = (kind: string, change: Partial<SpokenEvent> = {}): SpokenEvent => ({ tick: 40, kind, side: 'axis', text: '', cell: null, element: null, about: null, amount: null, unit: '', what: '', ...change });

describe('the log', () => {
  it('puts the parts of a sentence into the language', () => {
    expect(inWords(event('cut_off', { amount: 127_466 }))).toBe('127,466 Axis troops are cut off');
    expect(inWords(event('region_taken', { what: 'Grain Elevator' }))).toBe('Axis troops hold most of Grain Elevator');
    expect(inWords(event('novelty', { text: 'something unheard of' }))).toBe('something unheard of');
  });
  it('tells great things from routine', () => {
    expect(isGreat(event('region_reached', { tick: 0, side: 'soviet' }))).toBe(false);
    expect(isGreat(event('region_reached'))).toBe(true);
    expect(isGreat(event('rout'))).toBe(false);
    const marks = turningPoints([event('cut_off', { amount: 900 }), event('cut_off', { amount: 90_000 }), event('region_taken', { about: 'a' }), event('region_taken', { about: 'a', tick: 80 })]);
    expect(marks.length).toBe(2);
  });
  it('gathers formations', () => {
    expect(formationOf('229th Rifle Division, art 1')).toBe('229th Rifle Division');
    expect(formationOf('229-я стрелковая дивизия, стрелковый полк 1')).toBe('229-я стрелковая дивизия');
    const groups = gathered([event('rout', { unit: '3rd Motorised Division, art 1' }), event('rout', { unit: '3rd Motorised Division, mot 2' })]);
    expect(groups).toMatchObject([{ kind: 'rout', names: ['3rd Motorised Division'], count: 2 }]);
  });
});

describe('charts', () => {
  it('place the record at its date', () => {
    const metric = (id: string): Metric => ({ id, unit: 'men', doc: '', record: { value: 10, low: 5, high: 20 } });
    const points = recordPoints([metric('axis_casualties'), metric('axis_casualties_1942_11_18'), metric('axis_casualties_1942_11_19_on'), metric('axis_casualties_x')], 'axis_casualties', FIRST, 227, 0);
    expect(points.map((point) => point.day)).toEqual([226, 124]);
  });
  it('take sums apart into days', () => {
    expect([...daily([5, 7, 12])]).toEqual([5, 2, 5]);
  });
});
