/** Outlines of cells, made when a layer first needs them: the library for it is only then fetched. */
import type { Ground } from '../battle/ground';

export type Outline = [number, number][];

let library: Promise<typeof import('h3-js')> | null = null;

export async function outlinesOf(ground: Ground): Promise<(cell: number) => Outline> {
  library ??= import('h3-js');
  const { cellToBoundary } = await library;
  const made = new Map<number, Outline>();
  return (cell) => {
    let outline = made.get(cell);
    if (!outline) {
      outline = cellToBoundary(ground.h3[cell]!.toString(16), true).slice(0, -1) as Outline;
      made.set(cell, outline);
    }
    return outline;
  };
}
