/**
 * Unit symbols (APP-6), drawn once each on a small canvas. Both sides get the rectangular frame in their own colour, as atlases
 * of this war have it; the sign inside comes from the symbol's digits; the echelon is written by the map, in ink that is read on any ground.
 */
import ms from 'milsymbol';
import { css, type Palette, type Rgb } from './palette';

/** What stands above the frame for each echelon. */
export const ECHELONS: Record<string, string> = { battalion: 'II', regiment: 'III', brigade: 'X', division: 'XX', corps: 'XXX', army: 'XXXX', front: 'XXXXX' };

const all = (colour: string) => ({ Civilian: colour, Friend: colour, Hostile: colour, Neutral: colour, Unknown: colour, Suspect: colour });

export class Symbols {
  private readonly made = new Map<string, HTMLCanvasElement>();

  constructor(private readonly palette: Palette, private readonly ratio: number) {}

  /** The symbol with a frame of about `width` pixels. */
  get(sidc: string, first: boolean, width: number, faded: boolean): HTMLCanvasElement {
    const key = `${sidc}|${first}|${width}|${faded}`;
    let canvas = this.made.get(key);
    if (!canvas) {
      canvas = this.draw(sidc, first, width, faded);
      this.made.set(key, canvas);
    }
    return canvas;
  }

  private draw(sidc: string, first: boolean, width: number, faded: boolean): HTMLCanvasElement {
    const side: Rgb = first ? this.palette.first : this.palette.second;
    const fill = faded ? this.palette.paper : css(side);
    const line = faded ? css(side) : this.palette.dark ? '#101214' : '#ffffff';
    // Identity 3 (friend) has the rectangle; the headquarters digit (its staff line would hang out of the counter) is dropped, and the echelon.
    const plain = `${sidc.slice(0, 3)}3${sidc.slice(4, 7)}000${sidc.slice(10)}`;
    const symbol = new ms.Symbol(plain, {
      size: (width / 1.5) * this.ratio,
      // A plain word for the sign's colour is not heeded: it must be told for every identity, too.
      colorMode: all(fill),
      iconColor: all(line),
      frameColor: all(line),
      strokeWidth: 5,
      outlineWidth: 0,
      infoFields: false,
      simpleStatusModifier: true,
    });
    return symbol.asCanvas();
  }
}
