import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeArrow, numbersOf, wordsOf } from '../../src/lib/arrow/table';
import { BattleData, ABSENT, NOWHERE } from '../../src/lib/battle/data';
import { cellAt, groundOf } from '../../src/lib/battle/ground';

export const fixture = (name: string): ArrayBuffer => {
  const bytes = readFileSync(new URL(`../fixtures/${name}.arrow`, import.meta.url));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
};

describe('an Arrow stream', () => {
  it('gives numbers of every width, dictionaries and what is missing', () => {
    const ground = groundOf(decodeArrow(fixture('ground')));
    expect(ground.count).toBe(4);
    expect(ground.h3[0]).toBe(604281295723298815n);
    expect(ground.resolution[1]).toBe(9);
    expect(ground.terrain).toEqual(['steppe', 'woods', '', 'steppe']);
    expect(ground.district).toEqual([null, 'Centre', 'Centre', null]);
    expect(ground.lat[1]).toBeCloseTo(48.7, 4);
  });

  it('joins batches and keeps the metadata', () => {
    const table = decodeArrow(fixture('elements'));
    expect(table.numRows).toBe(5);
    expect([...numbersOf(table, 'men')]).toEqual([1000, 500, 900, 480, 0]);
    expect(table.schema.metadata.get('states')).toContain('surrendered');
  });

  it('reads texts, flags and doubles with nulls', () => {
    const table = decodeArrow(fixture('texts'));
    expect(wordsOf(table, 'text')).toEqual(['one', null, 'три']);
    expect(numbersOf(table, 'number')[1]).toBe(2.5);
  });

  it('refuses what it does not read, and what is cut off or no stream at all', () => {
    expect(() => decodeArrow(fixture('compressed'))).toThrow(/compressed/);
    expect(() => decodeArrow(fixture('elements').slice(0, 900))).toThrow(/only read|not an Arrow/);
    expect(() => decodeArrow(fixture('elements').slice(0, -400))).toThrow(/only read/);
    expect(() => decodeArrow(new ArrayBuffer(0))).toThrow(/not an Arrow/);
    expect(() => numbersOf(decodeArrow(fixture('texts')), 'men')).toThrow(/men/);
  });
});

describe('a battle', () => {
  const battle = () => new BattleData({ id: 'x', days: 4, blocks: 1 }, 3, 4);

  it('keeps a day as its evening: frame n + 1', () => {
    const data = battle();
    expect(data.days).toBe(4);
    data.takeElements(0, decodeArrow(fixture('elements')));
    expect(data.has(0)).toBe(false);
    data.takeCells(0, decodeArrow(fixture('cells')));
    expect(data.has(0)).toBe(true);
    expect(data.whole).toBe(true);
    expect(data.elements.men[data.elementsAt(0)]).toBe(900);
    expect(data.states[data.elements.state[data.elementsAt(0) + 1]!]).toBe('broken');
    expect(data.elements.state[data.elementsAt(0) + 2]).toBe(ABSENT);
    expect(data.elements.cell[data.elementsAt(3)]).toBe(NOWHERE);
  });

  it('carries what did not change from day to day', () => {
    const data = battle();
    data.takeCells(0, decodeArrow(fixture('cells')));
    const share = (day: number, cell: number) => data.cells.share[data.cellsAt(day) + cell];
    expect([0, 1, 2, 3].map((day) => share(day, 1))).toEqual([128, 128, 255, 255]);
    expect([0, 3].map((day) => share(day, 0))).toEqual([255, 255]);
    expect(data.civilians[data.cellsAt(1) + 1]).toBe(900);
    expect(data.civilians[data.cellsAt(3) + 3]).toBe(3000);
  });

  it('finds the cell of a point among cells of mixed size', () => {
    const ground = groundOf(decodeArrow(fixture('ground')));
    expect(cellAt(ground, 44.5, 48.7)).toBe(1);
    expect(cellAt(ground, 44.52, 48.712)).toBe(2);
    expect(cellAt(ground, 20, 20)).toBe(-1);
  });
});
