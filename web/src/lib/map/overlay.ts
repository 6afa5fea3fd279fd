/** What is written on the map: names, counters of units, the scale. Drawn on a flat canvas above the ground. */
import type { Group, Level } from '../battle/groups';
import { counterAt, Layout, type Counter } from './counters';
import { Room, type MapName } from './names';
import { css, type Palette } from './palette';
import { ECHELONS, Symbols } from './symbols';
import { Projection, type View } from './view';

export const SERIF = '"Iowan Old Style", "Palatino Linotype", Palatino, "Source Serif 4", "TeX Gyre Pagella", Georgia, serif';
export const SANS = 'Inter, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

export interface Scene {
  view: View;
  palette: Palette;
  ratio: number;
  names: MapName[] | null;
  groups: Group[] | null;
  /** Divisions as marks, under the armies that are named. */
  marks: Group[] | null;
  level: Level;
  firstSide: string;
  chosen: string | null;
  /** Places where the log of the day points to. */
  pins: { lng: number; lat: number; side: string | null }[];
  /** 0 by day, 1 by night. */
  night: number;
  /** Traces of the record with their names. */
  traces: { lng: number; lat: number; text: string; weight: number }[];
  isWater: (lng: number, lat: number) => boolean;
  /** Whether a place is held by the first side (or by the second). */
  isHeld: (first: boolean, lng: number, lat: number) => boolean;
  scaleLabel: (km: number) => string;
  shortName: (group: Group) => string;
  highlight: boolean;
}

const NIGHT: [number, number, number] = [16, 24, 58];
const NIGHT_MOST = 0.46;
const NAME_FONT = `600 10.5px ${SANS}`;
const ECHELON_HEIGHT = 8;
const SIZES: Record<Level, number> = { army: 34, division: 27, element: 24 };

export class Overlay {
  private readonly layout = new Layout();
  private symbols: Symbols | null = null;
  private symbolsFor: Palette | null = null;
  counters: Counter[] = [];
  /** Where rivers have been named on this picture. */
  private named: { text: string; x: number; y: number }[] = [];

  constructor(private readonly canvas: HTMLCanvasElement) {}

  draw(scene: Scene): void {
    const { view, palette, ratio } = scene;
    const context = this.canvas.getContext('2d')!;
    const width = Math.round(view.width * ratio), height = Math.round(view.height * ratio);
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      // A frame that grows before the next picture must not stretch this one.
      this.canvas.style.width = `${view.width}px`;
      this.canvas.style.height = `${view.height}px`;
    }
    if (!this.symbols || this.symbolsFor !== palette) {
      this.symbols = new Symbols(palette, ratio);
      this.symbolsFor = palette;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    if (scene.night > 0) {
      context.fillStyle = css(NIGHT, NIGHT_MOST * scene.night);
      context.fillRect(0, 0, view.width, view.height);
    }
    const projection = new Projection(view);
    const room = new Room();
    // The corners belong to the scale and the legend.
    room.take({ x0: 0, y0: view.height - 30, x1: 150, y1: view.height });
    // So do the upper ones to the buttons.
    room.take({ x0: 0, y0: 0, x1: 184, y1: 46 });
    room.take({ x0: view.width - 84, y0: 0, x1: view.width, y1: 46 });
    const names = scene.names ?? [];
    this.named = [];
    const great = names.filter((name) => name.kind === 'city');
    const rest = names.filter((name) => name.kind !== 'city');
    const isNear = scene.level === 'element';
    if (scene.marks) this.marks(context, projection, scene);
    const written = isNear ? [] : great.map((name) => this.name(context, projection, name, scene, room));
    const traced = scene.traces.map((trace) => this.trace(context, projection, trace, scene, room));
    this.counters = scene.groups ? this.place(context, scene.groups, projection, scene, room) : [];
    for (const counter of this.counters) this.tie(context, counter, scene);
    for (const write of [...written, ...traced]) write?.();
    if (isNear) for (const name of great) this.name(context, projection, name, scene, room)?.();
    for (const name of rest) this.name(context, projection, name, scene, room)?.();
    for (const pin of scene.pins) this.pin(context, projection.x(pin.lng), projection.y(pin.lat), scene, pin.side);
    for (let index = this.counters.length - 1; index >= 0; index--) this.counter(context, this.counters[index]!, scene);
    this.scale(context, projection, scene);
  }

  at(x: number, y: number): Counter | null {
    return counterAt(this.counters, x, y);
  }

  private place(context: CanvasRenderingContext2D, groups: Group[], projection: Projection, scene: Scene, room: Room): Counter[] {
    const width = SIZES[scene.level];
    const named = scene.level === 'army';
    context.font = NAME_FONT;
    const widthOf = (group: Group) => (named ? Math.max(width + 2, context.measureText(scene.shortName(group)).width + 4) : width + 2);
    return this.layout.place(groups, projection, widthOf, width * 0.667 + 15 + (named ? 12 : 0), room, scene.chosen, {
      isWater: scene.level === 'element' ? scene.isWater : () => false, isHeld: (group, lng, lat) => scene.isHeld(group.side === scene.firstSide, lng, lat),
    });
  }

  /** One small square for each division, as large as its men are many. */
  private marks(context: CanvasRenderingContext2D, projection: Projection, scene: Scene): void {
    for (const mark of scene.marks!) {
      const size = Math.min(Math.max(Math.sqrt(mark.men) / 18, 2.5), 8);
      context.fillStyle = css(mark.side === scene.firstSide ? scene.palette.first : scene.palette.second, 0.85);
      context.strokeStyle = scene.palette.dark ? 'rgba(0,0,0,0.6)' : 'rgba(255,255,255,0.85)';
      context.lineWidth = 1;
      const x = projection.x(mark.lng) - size / 2, y = projection.y(mark.lat) - size / 2;
      context.fillRect(x, y, size, size);
      context.strokeRect(x, y, size, size);
    }
  }

  private tie(context: CanvasRenderingContext2D, counter: Counter, scene: Scene): void {
    const { x, y, atX, atY } = counter;
    if ((x - atX) ** 2 + (y - atY) ** 2 < 30) return;
    const side = counter.group.side === scene.firstSide ? scene.palette.first : scene.palette.second;
    context.strokeStyle = css(side, 0.75);
    context.lineWidth = 1.1;
    context.beginPath();
    context.moveTo(atX, atY);
    context.lineTo(x, y);
    context.stroke();
    context.fillStyle = css(side);
    context.beginPath();
    context.arc(atX, atY, 2.2, 0, 7);
    context.fill();
  }

  private counter(context: CanvasRenderingContext2D, counter: Counter, scene: Scene): void {
    const { group } = counter;
    const { palette, ratio, level } = scene;
    const width = SIZES[level];
    const first = group.side === scene.firstSide;
    const side = first ? palette.first : palette.second;
    const symbol = this.symbols!.get(group.sidc, first, width, group.broken);
    const w = symbol.width / ratio, h = symbol.height / ratio;
    const top = counter.y - counter.height / 2 + 1 + ECHELON_HEIGHT;
    const left = counter.x - w / 2;
    const frameBottom = top + h;
    context.globalAlpha = scene.chosen && scene.highlight && scene.chosen !== group.key ? 0.55 : 1;
    // Under a stack there are others: their edges show.
    if (counter.stack.length > 0) {
      context.fillStyle = css(side, 0.5);
      context.fillRect(counter.x - width / 2 + 3, frameBottom - width * 0.667 - 2.5, width, width * 0.667);
    }
    context.shadowColor = 'rgba(0,0,0,0.35)';
    context.shadowBlur = 3;
    context.shadowOffsetY = 1;
    context.drawImage(symbol, left, top, w, h);
    context.shadowColor = 'transparent';
    context.shadowBlur = 0;
    context.shadowOffsetY = 0;
    this.label(context, ECHELONS[group.echelon] ?? '', counter.x, top - 0.5, `700 7.5px ${SANS}`, palette.ink, palette.halo, 2.5);
    // Strength: what is left of the most it ever had.
    const bar = width;
    const barTop = frameBottom + 1;
    const part = Math.min(group.full > 0 ? group.men / group.full : 0, 1);
    context.fillStyle = palette.dark ? 'rgba(0,0,0,0.75)' : 'rgba(255,255,255,0.9)';
    context.fillRect(counter.x - bar / 2 - 0.5, barTop, bar + 1, 4);
    context.fillStyle = css(side);
    context.fillRect(counter.x - bar / 2, barTop + 0.75, bar * part, 2.5);
    // In want of food or ammunition: a mark that does not rest on colour alone.
    if (group.ammunition < 0.25 || group.food < 1) {
      const cx = counter.x + width / 2 + 1, cy = frameBottom - width * 0.667 - 1;
      context.beginPath();
      context.moveTo(cx, cy - 4.4);
      context.lineTo(cx + 4.6, cy + 3.6);
      context.lineTo(cx - 4.6, cy + 3.6);
      context.closePath();
      context.fillStyle = '#f2b632';
      context.fill();
      context.strokeStyle = '#2a2118';
      context.lineWidth = 1;
      context.stroke();
    }
    if (counter.stack.length > 0) {
      const text = `+${counter.stack.length}`;
      context.font = `700 8px ${SANS}`;
      const wide = context.measureText(text).width + 5;
      const x = counter.x - width / 2 - 2, y = frameBottom - width * 0.667 - 5;
      context.fillStyle = palette.ink;
      context.beginPath();
      context.roundRect(x - wide / 2, y - 1, wide, 10, 3);
      context.fill();
      context.fillStyle = palette.paper;
      context.textAlign = 'center';
      context.fillText(text, x, y + 7);
    }
    if (level === 'army') this.label(context, scene.shortName(group), counter.x, barTop + 11.5, NAME_FONT, palette.ink, palette.halo, 3);
    if (scene.chosen === group.key) {
      context.strokeStyle = palette.dark ? '#ffd75e' : '#1d1a16';
      context.lineWidth = 2;
      context.strokeRect(counter.x - width / 2 - 3, frameBottom - width * 0.667 - 3.5, width + 6, width * 0.667 + 10.5);
    }
    context.globalAlpha = 1;
  }

  /** Claims room for the name of a trace beside it; what it returns writes it. */
  private trace(context: CanvasRenderingContext2D, projection: Projection, trace: Scene['traces'][number], scene: Scene, room: Room): (() => void) | null {
    const x = projection.x(trace.lng), y = projection.y(trace.lat);
    const { view, palette } = scene;
    context.font = NAME_FONT;
    const width = context.measureText(trace.text).width;
    for (const [dx, dy] of [[0, -9], [0, 17], [width / 2 + 8, 4], [-width / 2 - 8, 4], [0, -26], [0, 34]] as const) {
      const box = { x0: x + dx - width / 2 - 3, x1: x + dx + width / 2 + 3, y0: y + dy - 11, y1: y + dy + 4 };
      if (box.x0 < 4 || box.y0 < 4 || box.x1 > view.width - 4 || box.y1 > view.height - 4 || !room.claim(box)) continue;
      return () => this.label(context, trace.text, x + dx, y + dy, NAME_FONT, css(palette.history, 0.55 + 0.45 * trace.weight), palette.halo, 3.5);
    }
    return null;
  }

  private pin(context: CanvasRenderingContext2D, x: number, y: number, scene: Scene, side: string | null): void {
    context.strokeStyle = side === null ? scene.palette.ink : css(side === scene.firstSide ? scene.palette.first : scene.palette.second);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, 9, 0, 7);
    context.stroke();
    context.globalAlpha = 0.35;
    context.beginPath();
    context.arc(x, y, 14, 0, 7);
    context.stroke();
    context.globalAlpha = 1;
  }

  private label(context: CanvasRenderingContext2D, text: string, x: number, y: number, font: string, ink: string, halo: string, thick: number): void {
    context.font = font;
    context.textAlign = 'center';
    context.lineJoin = 'round';
    context.lineWidth = thick;
    context.strokeStyle = halo;
    context.strokeText(text, x, y);
    context.fillStyle = ink;
    context.fillText(text, x, y);
  }

  /** Claims room for a name; what it returns writes it. Nothing if there is no room. */
  private name(context: CanvasRenderingContext2D, projection: Projection, name: MapName, scene: Scene, room: Room): (() => void) | null {
    const { view, palette } = scene;
    if (view.zoom < name.from || view.zoom > name.until) return null;
    const x = projection.x(name.lng), y = projection.y(name.lat);
    if (x < -60 || y < -20 || x > view.width + 60 || y > view.height + 20) return null;
    if (name.kind === 'water' && this.named.some((one) => one.text === name.text && Math.hypot(one.x - x, one.y - y) < 420)) return null;
    const style = styleOf(name, view.zoom, palette);
    context.font = style.font;
    context.letterSpacing = style.spacing;
    const text = style.upper ? name.text.toLocaleUpperCase() : name.text;
    const width = context.measureText(text).width;
    const isPoint = name.kind !== 'water' && name.kind !== 'district';
    // Names of places stand beside a dot, on the right if there is room, else on the left, above or below.
    const offsets: [number, number][] = isPoint
      ? [[width / 2 + 6, 4], [-width / 2 - 6, 4], [0, -7], [0, style.size + 5]]
      : [[0, style.size / 3]];
    const turned = name.kind === 'water' ? name.angle : 0;
    const reachX = (Math.abs(Math.cos(turned)) * width + Math.abs(Math.sin(turned)) * style.size) / 2;
    const reachY = (Math.abs(Math.sin(turned)) * width + Math.abs(Math.cos(turned)) * style.size) / 2;
    for (const [dx, dy] of offsets) {
      const cx = x + dx, cy = y + dy - style.size / 3;
      // A name that would be cut off at the edge is worth nothing.
      if (cx - reachX < 2 || cx + reachX > view.width - 2 || cy - reachY < 2 || cy + reachY > view.height - 2) continue;
      if (!room.claim({ x0: cx - reachX - 2, x1: cx + reachX + 2, y0: cy - reachY - 1, y1: cy + reachY + 1 })) continue;
      if (name.kind === 'water') this.named.push({ text: name.text, x, y });
      if (isPoint) room.take({ x0: x - 3, x1: x + 3, y0: y - 3, y1: y + 3 });
      context.letterSpacing = '0px';
      return () => this.write(context, text, { x, y, dx, dy, turned }, style, palette, isPoint);
    }
    context.letterSpacing = '0px';
    return null;
  }

  private write(context: CanvasRenderingContext2D, text: string, at: { x: number; y: number; dx: number; dy: number; turned: number }, style: Style, palette: Palette, isPoint: boolean): void {
    if (isPoint) {
      context.beginPath();
      context.arc(at.x, at.y, style.dot, 0, 7);
      context.fillStyle = palette.paper;
      context.fill();
      context.lineWidth = 1.2;
      context.strokeStyle = style.ink;
      context.stroke();
    }
    context.letterSpacing = style.spacing;
    context.save();
    context.translate(at.x + at.dx, at.y + at.dy);
    context.rotate(at.turned);
    this.label(context, text, 0, at.turned === 0 ? 0 : style.size / 3, style.font, style.ink, palette.halo, style.size > 13 ? 4 : 3);
    context.restore();
    context.letterSpacing = '0px';
  }

  private scale(context: CanvasRenderingContext2D, projection: Projection, scene: Scene): void {
    const { view, palette } = scene;
    const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
    const km = steps.find((step) => (step * 1000) / projection.metresPerPixel > 60) ?? 100;
    const length = (km * 1000) / projection.metresPerPixel;
    const x = 14, y = view.height - 14;
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.4;
    context.beginPath();
    context.moveTo(x, y - 4);
    context.lineTo(x, y);
    context.lineTo(x + length, y);
    context.lineTo(x + length, y - 4);
    context.stroke();
    context.letterSpacing = '0px';
    this.label(context, scene.scaleLabel(km), x + length / 2, y - 4, `11px ${SANS}`, palette.ink, palette.halo, 3);
  }
}

interface Style { font: string; size: number; ink: string; spacing: string; upper: boolean; dot: number }

function styleOf(name: MapName, zoom: number, palette: Palette): Style {
  const grow = Math.min(Math.max(zoom - 7, 0), 3);
  switch (name.kind) {
    case 'city': return { size: 15 + grow, font: `600 ${15 + grow}px ${SERIF}`, ink: palette.ink, spacing: '0.3px', upper: false, dot: 3.2 };
    case 'town': return { size: 12.5 + grow * 0.7, font: `500 ${12.5 + grow * 0.7}px ${SERIF}`, ink: palette.ink, spacing: '0px', upper: false, dot: 2.3 };
    case 'village': return { size: 11, font: `11px ${SANS}`, ink: palette.quiet, spacing: '0px', upper: false, dot: 1.6 };
    case 'landmark': return { size: 11, font: `italic 11px ${SANS}`, ink: palette.ink, spacing: '0px', upper: false, dot: 1.8 };
    case 'water': return { size: 12.5 + grow * 0.6, font: `italic ${12.5 + grow * 0.6}px ${SERIF}`, ink: palette.waterText, spacing: '1px', upper: false, dot: 0 };
    case 'district': return { size: 10, font: `600 10px ${SANS}`, ink: palette.quiet, spacing: '0.8px', upper: true, dot: 0 };
  }
}
