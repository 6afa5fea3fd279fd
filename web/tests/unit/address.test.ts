import { describe, expect, it } from 'vitest';
import { DEFAULT_LAYERS, readAddress, START, writeAddress } from '../../src/lib/address';

describe('the address', () => {
  it('is short where nothing is special', () => {
    expect(writeAddress(START)).toBe('#/watch');
    expect(readAddress('')).toEqual(START);
  });

  it('comes back as it was written', () => {
    const address = {
      ...START, page: 'compare' as const, scenario: 'two-fords', seed: 7, patches: ['no-order-227', 'weather.severity_c=-2.5'], others: ['half-ferries'], date: '1942-10-14',
      at: { lng: 44.51, lat: 48.71, zoom: 10.25 }, layers: ['control' as const, 'rubble' as const], unit: 'ger-24-pz/mot1', claim: 'order-227', experiment: 'abc', job: '12', shelf: 'media', cell: 17,
      until: '1942-11-30', runs: 500, draw: 'priors' as const, measures: ['encircled_on', 'axis_captured'],
    };
    expect(readAddress(writeAddress(address))).toEqual(address);
  });

  it('stays readable', () => {
    expect(writeAddress({ ...START, at: { lng: 44.5, lat: 48.7, zoom: 9 } })).toBe('#/watch?at=44.500,48.700,9.00');
  });

  it('opens in spite of nonsense', () => {
    const read = readAddress('#/nowhere?seed=-3&until=1942-13&runs=0&draw=cards&measures=../x,<b>&date=soon&at=1,2&layers=lava,units&cell=-1&patch=' + 'x'.repeat(500));
    expect(read).toEqual({ ...START, layers: ['units'] });
    expect(readAddress('#/watch?at=999,0,5').at).toBeNull();
    expect(readAddress('#/watch?seed=1e99').seed).toBe(START.seed);
    expect(readAddress('#/watch?layers=').layers).toEqual([]);
    expect(readAddress('#/watch').layers).toEqual([...DEFAULT_LAYERS]);
    expect(readAddress(`#/watch?${'patch=a&'.repeat(10_000)}`).patches.length).toBe(64);
  });
});
