/**
 * Cells of the ground as deck.gl draws H3 cells. The library is fetched when a layer of cells is first shown. All cells of one size
 * are one instanced hexagon: over a theatre of a few degrees their shapes differ by less than a pixel, and a new day costs no new shapes.
 */
import type { Layer } from '@deck.gl/core';
import type { H3HexagonLayer } from '@deck.gl/geo-layers';
import type { Ground } from '../battle/ground';
import { ramp, type Palette } from './palette';

/** `weight`: how much of the cell this is about; less is paler. */
export interface CellValue { cell: number; part: number; weight?: number }

export interface CellStyle {
  ramp: string;
  dark: boolean;
  /** How much of the ground is hidden. */
  opaque: (part: number) => number;
}

export const between = (least: number, most: number) => (part: number) => least + (most - least) * part;

/** A sliver of ground shows between the cells, so that they read as tiles and not as a torn surface. */
const COVERAGE = 0.93;

export class Cells {
  private readonly names: string[];
  /** For each size of cell the one nearest the middle of the map: the shape of all of its size. */
  private readonly centres = new Map<number, string>();

  private constructor(private readonly make: typeof H3HexagonLayer, private readonly ground: Ground) {
    this.names = Array.from(ground.h3, (index) => index.toString(16));
    const middle = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
    const lng = middle(ground.lng), lat = middle(ground.lat);
    const nearest = new Map<number, number>();
    for (let cell = 0; cell < ground.count; cell++) {
      const size = ground.resolution[cell]!;
      const distance = (ground.lng[cell]! - lng) ** 2 + (ground.lat[cell]! - lat) ** 2;
      if (distance >= (nearest.get(size) ?? Infinity)) continue;
      nearest.set(size, distance);
      this.centres.set(size, this.names[cell]!);
    }
  }

  static async of(ground: Ground): Promise<Cells> {
    const { H3HexagonLayer } = await import('@deck.gl/geo-layers');
    return new Cells(H3HexagonLayer, ground);
  }

  /** Cells coloured by a ramp, one layer for each size of cell among them. */
  coloured(id: string, values: CellValue[], { ramp: name, dark, opaque }: CellStyle): Layer[] {
    const bySize = new Map<number, CellValue[]>();
    for (const value of values) {
      const size = this.ground.resolution[value.cell]!;
      const list = bySize.get(size);
      if (list) list.push(value); else bySize.set(size, [value]);
    }
    return [...bySize].map(([size, data]) => new this.make<CellValue>({
      id: `${id}-${size}`, data, getHexagon: (value) => this.names[value.cell]!, highPrecision: false, centerHexagon: this.centres.get(size)!, coverage: COVERAGE, extruded: false, stroked: false,
      getFillColor: ({ part, weight }) => [...ramp(name, part, dark), 255 * opaque(part) * (weight ?? 1)] as [number, number, number, number],
    }));
  }

  outlined(id: string, cell: number, palette: Palette, wide: number): Layer {
    return new this.make<number>({
      id, data: [cell], getHexagon: (one) => this.names[one]!, highPrecision: true, extruded: false, filled: false, stroked: true, getLineColor: [...palette.front, 255], getLineWidth: wide, lineWidthUnits: 'pixels',
    });
  }
}
