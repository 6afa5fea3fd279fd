/** Colours the field: a pale wash over all that a side holds, deepening to a band along the front. */
import type { Grid } from './field';
import type { Palette } from './palette';

export type Picture = ImageData;

const STEPS = 256;

/** Alpha by how near the front is (0: far behind it, 1: on it). */
function alphas(dark: boolean): Float32Array {
  const table = new Float32Array(STEPS);
  const wash = dark ? 0.12 : 0.085;
  const band = dark ? 0.36 : 0.33;
  for (let index = 0; index < STEPS; index++) {
    const near = index / (STEPS - 1);
    table[index] = 255 * (wash + band * near ** 2);
  }
  return table;
}

/** Over how many points a picture thins out at its edges: into the paper, or into the coarser picture around it. */
export const FADE = 9;

export function tint(grid: Grid, palette: Palette): Picture {
  const { width, height, value, wide } = grid;
  const picture = new ImageData(width, height);
  const { data } = picture;
  const table = alphas(palette.dark);
  const { first, second } = palette;
  for (let y = 0, at = 0; y < height; y++) {
    // Pictures begin at the top, grids in the south.
    let pixel = (height - 1 - y) * width * 4;
    for (let x = 0; x < width; x++, at++, pixel += 4) {
      const part = value[at]!;
      // How much each side has here: the edge between the two is soft over about a tenth.
      const mine = Math.min(Math.max((part - 0.5) * 6 + 0.5, 0), 1);
      const near = 1 - Math.min(Math.abs(wide[at]! - 0.5) * 2, 1);
      data[pixel] = second[0] + (first[0] - second[0]) * mine;
      data[pixel + 1] = second[1] + (first[1] - second[1]) * mine;
      data[pixel + 2] = second[2] + (first[2] - second[2]) * mine;
      data[pixel + 3] = table[(near * (STEPS - 1)) | 0]! * edge(x, y, width, height, FADE);
    }
  }
  return picture;
}

/** 0 at the edge of a picture, 1 from `reach` points inside on. */
export function edge(x: number, y: number, width: number, height: number, reach: number): number {
  return Math.min((Math.min(x, y, width - 1 - x, height - 1 - y) + 0.5) / reach, 1);
}
