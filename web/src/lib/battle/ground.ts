/** The cells of a scenario: where they are and what lies on them. Nothing here changes with the day. */
import type { ArrowTable } from '../arrow/table';
import { numbersOf, wordsOf } from '../arrow/table';

export interface Ground {
  count: number;
  h3: BigUint64Array;
  lat: Float32Array;
  lng: Float32Array;
  area: Float32Array;
  storeys: Float32Array;
  built: Float32Array;
  resolution: Uint8Array;
  terrain: string[];
  district: (string | null)[];
}

export function groundOf(table: ArrowTable): Ground {
  const h3 = numbersOf(table, 'h3') as BigUint64Array;
  return {
    count: table.numRows,
    h3,
    lat: numbersOf(table, 'lat') as Float32Array,
    lng: numbersOf(table, 'lng') as Float32Array,
    area: numbersOf(table, 'area_km2') as Float32Array,
    storeys: numbersOf(table, 'storeys') as Float32Array,
    built: numbersOf(table, 'built_ha') as Float32Array,
    // Bits 52 to 55 of an H3 index are its resolution.
    resolution: Uint8Array.from(h3, (index) => Number((index >> 52n) & 15n)),
    terrain: wordsOf(table, 'terrain').map((word) => word ?? ''),
    district: wordsOf(table, 'district').map((word) => word || null),
  };
}

const KM_PER_DEGREE = 111.32;

/** Half the width of a hexagon of this area, in kilometres. */
export const hexRadius = (area: number) => Math.sqrt(area / 2.598);

/** The cell a point lies in: the centre that is nearest in units of its cell's size. -1 if none is near. */
export function cellAt(ground: Ground, lng: number, lat: number): number {
  const squeeze = Math.cos((lat * Math.PI) / 180);
  let best = -1;
  let least = 1.3;
  for (let cell = 0; cell < ground.count; cell++) {
    const dy = (ground.lat[cell]! - lat) * KM_PER_DEGREE;
    const dx = (ground.lng[cell]! - lng) * KM_PER_DEGREE * squeeze;
    const reach = hexRadius(ground.area[cell]!);
    const distance = (dx * dx + dy * dy) / (reach * reach);
    if (distance < least) {
      least = distance;
      best = cell;
    }
  }
  return best;
}
