import { describe, expect, it } from 'vitest';
import type { Experiment, RecordRow } from '../../src/lib/api/types';
import { escapeTex, keyOf, rowEntry } from '../../src/record/cite';
import { dateIn, direction, metricTitle, reach, rowsOf } from '../../src/whatif/effects';

describe('citations', () => {
  const row: RecordRow = { id: 'st-1', topic: 'strength', side: 'soviet', from: '1942-09-11', to: '1942-09-13', place: '62nd Army', quantity: 'men & guns', unit: '%', value: 5, low: 4, high: 6, source: 'a b;c', confidence: 'medium', note: '' };
  it('are BibTeX whatever the words', () => {
    expect(escapeTex('50% of A_B & {C}')).toBe('50\\% of A\\_B \\& \\{C\\}');
    expect(keyOf('a b/ü')).toBe('a-b--');
    const text = rowEntry(row, new Map([['c', { id: 'c', title: 'Book', mark: 'read', note: '' }]]));
    expect(text).toContain('@misc{nosb:st-1,');
    expect(text).toContain('men \\& guns');
    expect(text).toContain('@misc{c,');
  });
});

describe('effects', () => {
  const effect = { metric: 'm_1942_09_13', arm: 'a', n: 8, baseline: 1, changed: 2, difference: 1, low: 0.2, high: 1.8 };
  it('are told from chance by their interval', () => {
    expect(direction(effect)).toBe('more');
    expect(direction({ ...effect, low: -3, high: -1 })).toBe('less');
    expect(direction({ ...effect, low: -1 })).toBe('open');
  });
  it('have a scale that holds the whole interval', () => {
    expect(reach(effect)).toBe(2);
    expect(reach({ ...effect, low: -0, high: 0, difference: 0 })).toBe(1);
    expect(reach({ ...effect, high: 17_000 })).toBe(20_000);
  });
  it('are left out where they could not be computed', () => {
    const experiment = { arms: [], metrics: [{ id: 'm', unit: 'men', doc: '' }], effects: [
      { metric: 'm', arm: 'a', n: 1, baseline_mean: 1, arm_mean: null, difference: null, low: null, high: null },
      { metric: 'm', arm: 'a', n: 1, baseline_mean: 1, arm_mean: 2, difference: 1, low: null, high: null },
      { metric: 'm', arm: 'b', n: 1, baseline_mean: 1, arm_mean: 2, difference: 1, low: 0, high: 2 },
    ] } as unknown as Experiment;
    const rows = rowsOf(experiment, 'a');
    expect(rows.length).toBe(1);
    expect(direction(rows[0]!.effect)).toBe('open');
  });
  it('are of measures whose names stand alone', () => {
    const list = [{ id: 'a', doc: 'Losses' }, { id: 'a_1942_11_18', doc: 'The same until 18 November 1942' }];
    expect(metricTitle(list, [], 'a_1942_11_18')).toBe('Losses until 18 November 1942');
    expect(metricTitle(list, [], 'unknown')).toBe('unknown');
  });
  it('know the date in a name', () => {
    expect(dateIn('city_share_axis_1942_09_13')).toBe('1942-09-13');
    expect(dateIn('axis_casualties_1942_11_19_on')).toBe('1942-11-19');
    expect(dateIn('volga_reached_on')).toBeNull();
  });
});
