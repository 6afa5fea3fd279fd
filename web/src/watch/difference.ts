/** Where and when two battles part. */
import { ABSENT, type BattleData } from '../lib/battle/data';
import type { CellValue } from '../lib/map/cells';

/** A share must differ by a tenth to be called different: less cannot be seen. */
const TENTH = 26;

export interface Parting {
  /** First day on which any unit stands elsewhere or has another strength; null if none has come. */
  units: number | null;
  /** First day on which the ground differs. */
  ground: number | null;
  /** By day: cells that differ. */
  cells: Uint16Array;
}

export function partingOf(a: BattleData, b: BattleData): Parting {
  const days = Math.min(a.days, b.days);
  const parting: Parting = { units: null, ground: null, cells: new Uint16Array(days) };
  for (let day = 0; day < days; day++) {
    if (!a.has(day) || !b.has(day)) continue;
    const cellA = a.cellsAt(day), cellB = b.cellsAt(day);
    let count = 0;
    for (let cell = 0; cell < a.cellCount; cell++) if (Math.abs(a.cells.share[cellA + cell]! - b.cells.share[cellB + cell]!) >= TENTH) count += 1;
    parting.cells[day] = count;
    if (count > 0) parting.ground ??= day;
    if (parting.units === null) {
      const at = a.elementsAt(day), other = b.elementsAt(day);
      for (let element = 0; element < a.elementCount; element++) {
        if (a.elements.cell[at + element] !== b.elements.cell[other + element] || a.elements.men[at + element] !== b.elements.men[other + element] || a.elements.state[at + element] !== b.elements.state[other + element]) {
          if (a.elements.state[at + element] === ABSENT && b.elements.state[other + element] === ABSENT) continue;
          parting.units = day;
          break;
        }
      }
    }
  }
  return parting;
}

/** Cells held otherwise in the second battle; the ramp's middle is no difference, its beginning more of the first side. */
export function differing(a: BattleData, b: BattleData, day: number): CellValue[] {
  const list: CellValue[] = [];
  if (!a.has(day) || !b.has(day)) return list;
  const cellA = a.cellsAt(day), cellB = b.cellsAt(day);
  for (let cell = 0; cell < a.cellCount; cell++) {
    const difference = b.cells.share[cellB + cell]! - a.cells.share[cellA + cell]!;
    if (Math.abs(difference) >= TENTH) list.push({ cell, part: 0.5 - difference / 510 });
  }
  return list;
}
