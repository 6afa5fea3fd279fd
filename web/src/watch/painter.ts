/**
 * Draws the map of one battle: keeps what belongs to the day apart from what belongs to the view, so that moving the map redraws
 * no field and playing rebuilds no ground.
 */
import { Deck, MapView, type Layer } from '@deck.gl/core';
import type { Layer as LayerName, Place } from '../lib/address';
import { dateOf, dayShown } from '../lib/calendar';
import { ABSENT, NOWHERE, type BattleData } from '../lib/battle/data';
import type { Group, Level } from '../lib/battle/groups';
import { contour, type Line } from '../lib/map/contour';
import { between, Cells, type CellValue } from '../lib/map/cells';
import { controlLayers, frontLayers, worksLayer } from '../lib/map/day-layers';
import { groundLayers, isWater, waterLayers, wayLayers } from '../lib/map/ground-layers';
import { Overlay } from '../lib/map/overlay';
import { paletteOf, type Palette } from '../lib/map/palette';
import { reliefOf, type Relief } from '../lib/map/relief';
import { tint, type Picture } from '../lib/map/tint';
import { accuracyOf, anchorOf, traceLayers, tracesOn, type Trace } from '../lib/map/traces';
import { Projection, worldX, worldY } from '../lib/map/view';
import { sample, type Field } from '../lib/map/field';
import type { World } from '../lib/world';

export interface Wanted {
  data: BattleData | null;
  day: number;
  edition: number;
  place: Place;
  width: number;
  height: number;
  layers: readonly LayerName[];
  dark: boolean;
  chosen: string | null;
  cell: number | null;
  /** 0 open water, 1 the rivers are ice. */
  ice: number;
  /** It has frozen for some time. */
  winter: boolean;
  pins: { lng: number; lat: number; side: string | null }[];
  playing: boolean;
  /** Cells in which the other battle of a comparison differs. */
  differs: CellValue[] | null;
  /** 0 by day, 1 by night. */
  night: number;
  scaleLabel: (km: number) => string;
  traceLabel: (date: string, accuracyKm: number) => string;
}

export const levelAt = (zoom: number): Level => (zoom < 7.55 ? 'army' : zoom < 10.3 ? 'division' : 'element');

export class Painter {
  private deck: Deck<MapView> | null = null;
  private readonly overlay: Overlay;
  private readonly share: Float32Array;
  private readonly reliefs = new Map<Palette, Relief>();
  private lines: Line[] = [];
  private readonly field: Field;
  private making: { key: string; shown: number; palette: Palette; pictures: Picture[]; lines: Line[] } | null = null;
  private frontEdition = 0;
  private ground: { key: string; below: Layer[]; above: Layer[] } | null = null;
  private control: { key: string; layers: Layer[] } | null = null;
  private shownCells: { key: string; layers: Layer[] } = { key: '', layers: [] };
  private groups: { key: string; groups: Group[]; marks: Group[] | null } = { key: '', groups: [], marks: null };
  private cells: Cells | null = null;
  private cellsAsked = false;
  private ready: (() => void) | null;
  lost = false;

  constructor(private readonly world: World, canvas: HTMLCanvasElement, text: HTMLCanvasElement, ready: () => void, private readonly again: () => void) {
    this.overlay = new Overlay(text);
    this.share = new Float32Array(world.ground.count);
    this.field = world.field.another();
    this.ready = ready;
    try {
      this.deck = new Deck({
        canvas, views: new MapView({ id: 'map', repeat: false }), controller: false, viewState: { longitude: 0, latitude: 0, zoom: 1 }, layers: [],
        useDevicePixels: Math.min(devicePixelRatio, 2), pickingRadius: 0,
        onAfterRender: () => { this.ready?.(); this.ready = null; },
        onError: () => { this.lost = true; },
      });
    } catch {
      this.lost = true;
      ready();
    }
  }

  unitAt(x: number, y: number): { group: Group; stack: Group[] } | null {
    return this.overlay.at(x, y);
  }

  paint(wanted: Wanted): void {
    const { place, width, height } = wanted;
    if (width < 2 || height < 2) return;
    const palette = paletteOf(wanted.dark, wanted.winter);
    const traces = wanted.layers.includes('history') ? tracesOn(this.world.shapes, dateOf(this.world.scenario.days.first, dayShown(wanted.day))) : [];
    const view = { lng: place.lng, lat: place.lat, zoom: place.zoom, width, height };
    if (this.deck && !this.lost) {
      this.deck.setProps({ width, height, viewState: { longitude: place.lng, latitude: place.lat, zoom: place.zoom, pitch: 0, bearing: 0 }, layers: this.build(wanted, palette, traces, new Projection(view).metresPerPixel) } as never);
    }
    const names = wanted.layers.includes('labels') ? this.world.names : null;
    const units = wanted.layers.includes('units') && wanted.data?.has(Math.floor(wanted.day)) ? this.unitsOf(wanted) : null;
    this.overlay.draw({
      view, palette, ratio: Math.min(devicePixelRatio, 2), names, groups: units?.groups ?? null, marks: units?.marks ?? null, level: levelAt(place.zoom),
      firstSide: this.world.scenario.sides[0] ?? '', chosen: wanted.chosen, pins: wanted.pins, scaleLabel: wanted.scaleLabel, shortName: (group) => shortName(group.name), highlight: false, night: wanted.night,
      traces: traces.flatMap((trace) => {
        const at = anchorOf(trace, place.lng, place.lat);
        return at ? [{ lng: at.lng, lat: at.lat, text: wanted.traceLabel(trace.date, accuracyOf(at.front)), weight: trace.weight }] : [];
      }),
      isWater: (lng, lat) => isWater(this.world.shapes, lng, lat),
      isHeld: (first, lng, lat) => { const grid = this.field.grids[0]; return !grid || (sample(grid, grid.value, worldX(lng), worldY(lat)) >= 0.5) === first; },
    });
  }

  private unitsOf(wanted: Wanted): { groups: Group[]; marks: Group[] | null } {
    const level = levelAt(wanted.place.zoom);
    const key = `${level}|${wanted.day}|${wanted.edition}`;
    if (this.groups.key !== key) {
      const { roster } = this.world;
      const data = wanted.data!;
      this.groups = { key, groups: roster.groups(data, wanted.day, level), marks: level === 'army' ? roster.groups(data, wanted.day, 'division') : null };
    }
    return this.groups;
  }

  private build(wanted: Wanted, palette: Palette, traces: Trace[], metresPerPixel: number): Layer[] {
    const { world } = this;
    let relief = this.reliefs.get(palette);
    if (!relief) this.reliefs.set(palette, (relief = reliefOf(world.layers, world.box, palette)));
    const has = (layer: LayerName) => wanted.layers.includes(layer);
    const ice = Math.round(wanted.ice * 10) / 10;
    const groundKey = `${wanted.dark}|${wanted.winter}|${ice}|${has('transport')}`;
    if (this.ground?.key !== groundKey) {
      this.ground = {
        key: groundKey, below: groundLayers(world.shapes, relief, palette),
        above: [...waterLayers(world.shapes, relief, palette, ice), ...(has('transport') ? wayLayers(world.shapes, palette) : [])],
      };
    }
    const layers: Layer[] = [...this.ground.below];
    if (has('control') && wanted.data?.has(Math.floor(wanted.day))) layers.push(...this.controlOf(wanted, palette));
    layers.push(...this.ground.above, ...this.cellLayers(wanted, palette));
    if (has('control') && this.lines.length > 0) layers.push(...frontLayers(this.lines, palette, this.frontEdition));
    layers.push(...traceLayers(traces, palette, metresPerPixel));
    if (wanted.cell !== null && this.cells) layers.push(this.cells.outlined('chosen-cell', wanted.cell, palette, 2.5));
    return layers;
  }

  private controlOf(wanted: Wanted, palette: Palette): Layer[] {
    const { field } = this;
    // From afar the finest cells are smaller than a pixel: they need no grid of their own.
    const shown = wanted.place.zoom < 7.2 ? 1 : wanted.place.zoom < 8.6 ? Math.min(2, field.grids.length) : field.grids.length;
    const key = `${wanted.day.toFixed(3)}|${wanted.edition}|${wanted.dark}|${shown}|${wanted.data!.battle.id}`;
    if (!this.making && key !== this.control?.key) {
      shareOf(wanted.data!, wanted.day, this.share);
      this.making = { key, shown, palette, pictures: [], lines: [] };
    } else if (this.making && !wanted.playing && this.making.key !== key) {
      // Time was moved by hand meanwhile: what was begun is of no use any more.
      shareOf(wanted.data!, wanted.day, this.share);
      this.making = { key, shown, palette, pictures: [], lines: [] };
    }
    // While time runs a picture may take one grid of the field, so that none takes long; else all of them at once.
    do this.makeGrid(); while (this.making && !(wanted.playing && this.control));
    return this.control?.layers ?? [];
  }

  /** Makes one grid of the field that is being made; after the last it is shown. */
  private makeGrid(): void {
    const { making, field } = this;
    if (!making) return;
    const index = making.pictures.length;
    const grid = field.grids[index]!;
    field.updateGrid(index, this.share);
    making.pictures.push(tint(grid, making.palette));
    making.lines.push(...contour(grid, grid.value, 0.5, index + 1 < making.shown ? field.grids[index + 1] : undefined));
    if (making.pictures.length < making.shown) return;
    this.lines = making.lines;
    this.frontEdition += 1;
    this.control = { key: making.key, layers: controlLayers(field, making.pictures, making.shown) };
    this.making = null;
  }

  private cellLayers(wanted: Wanted, palette: Palette): Layer[] {
    const has = (layer: LayerName) => wanted.layers.includes(layer);
    const ofCells = ['rubble', 'fire', 'supply', 'morale', 'works'] as const;
    const needed = ofCells.some(has) || wanted.cell !== null || wanted.differs !== null;
    if (!needed) return [];
    const { cells } = this;
    if (!cells) {
      if (!this.cellsAsked) {
        this.cellsAsked = true;
        Cells.of(this.world.ground).then((made) => { this.cells = made; this.again(); }, () => { this.cellsAsked = false; });
      }
      return [];
    }
    const day = Math.floor(wanted.day);
    const key = `${day}|${wanted.edition}|${wanted.dark}|${wanted.layers.join()}|${wanted.differs?.length ?? -1}`;
    if (key === this.shownCells.key) return this.shownCells.layers;
    const layers: Layer[] = [];
    const data = wanted.data;
    if (data?.has(day)) {
      const at = data.cellsAt(day);
      const values = (take: (cell: number) => number): CellValue[] => {
        const list: CellValue[] = [];
        for (let cell = 0; cell < data.cellCount; cell++) {
          const part = take(at + cell);
          if (part > 0.02) list.push({ cell, part: Math.min(part, 1) });
        }
        return list;
      };
      const of = data.cells;
      const { dark } = wanted;
      if (has('works')) layers.push(worksLayer(this.world.shapes, palette), ...cells.coloured('works', values((index) => Math.max(of.works_first[index]!, of.works_second[index]!) / 255), { ramp: 'works', dark, opaque: between(0.2, 0.7) }));
      if (has('rubble')) layers.push(...cells.coloured('rubble', this.weighed(values((index) => of.rubble[index]! / 255)), { ramp: 'rubble', dark, opaque: between(0.3, 0.78) }));
      if (has('fire')) layers.push(...cells.coloured('fire', values((index) => of.fire[index]! / HOURS_OF_FIRE), { ramp: 'fire', dark, opaque: between(0.55, 0.88) }));
      if (has('supply')) layers.push(...cells.coloured('supply', troopValues(data, day, 'supply'), { ramp: 'measure', dark, opaque: between(0.68, 0.68) }));
      if (has('morale')) layers.push(...cells.coloured('morale', troopValues(data, day, 'morale'), { ramp: 'measure', dark, opaque: between(0.68, 0.68) }));
    }
    // What differs little is hardly seen: the eye finds the great differences first.
    if (wanted.differs && wanted.differs.length > 0) {
      // Over the tint of control a third colour only says where another side stands than in the other battle; alone, the two colours say which.
      const great = (part: number) => Math.min(Math.abs(part - 0.5) * 2, 1);
      layers.push(...(wanted.data
        ? cells.coloured('differs', wanted.differs, { ramp: 'otherwise', dark: wanted.dark, opaque: (part) => 0.16 + 0.42 * great(part) })
        : cells.coloured('differs', wanted.differs, { ramp: 'change', dark: wanted.dark, opaque: (part) => 0.25 + 0.6 * great(part) })));
    }
    this.shownCells = { key, layers };
    return layers;
  }

  /** What burns or falls is buildings: a wide cell with few of them must not look like a ruined town. */
  private weighed(values: CellValue[]): CellValue[] {
    const { built, area } = this.world.ground;
    return values.flatMap((value) => {
      const weight = Math.min(built[value.cell]! / 100 / area[value.cell]! / DENSE, 1);
      return weight < 0.1 ? [] : [{ ...value, weight }];
    });
  }

  destroy(): void {
    this.deck?.finalize();
    this.deck = null;
  }
}

/** Share of the ground under buildings from which on a cell counts as town. */
const DENSE = 0.1;

/** Burning longer than this is as red as it gets. */
const HOURS_OF_FIRE = 72;

/** Shares of a moment between two days, 0 to 1. */
export function shareOf(data: BattleData, day: number, into: Float32Array): void {
  const today = Math.floor(day);
  const part = data.has(today + 1) && today + 1 < data.days ? day - today : 0;
  const { share } = data.cells;
  const at = data.cellsAt(today);
  const next = data.cellsAt(today + 1);
  for (let cell = 0; cell < data.cellCount; cell++) {
    const here = share[at + cell]!;
    into[cell] = (part === 0 ? here : here + (share[next + cell]! - here) * part) / 255;
  }
}

/** Mean state of the troops in each cell. Food for three days or more counts as full. */
function troopValues(data: BattleData, day: number, what: 'supply' | 'morale'): CellValue[] {
  const sums = new Map<number, [number, number]>();
  const { cell, men, state, ammunition, food_days, cohesion } = data.elements;
  for (let element = 0; element < data.elementCount; element++) {
    const index = data.elementsAt(day) + element;
    if (state[index] === ABSENT || cell[index] === NOWHERE || men[index] === 0) continue;
    const value = what === 'morale' ? cohesion[index]! / 255 : Math.min(ammunition[index]! / 255, Math.min(food_days[index]! / 3, 1));
    const sum = sums.get(cell[index]!) ?? [0, 0];
    sum[0] += value * men[index]!;
    sum[1] += men[index]!;
    sums.set(cell[index]!, sum);
  }
  return [...sums].map(([at, [sum, weight]]) => ({ cell: at, part: sum / weight }));
}

/** "6th Army (Paulus)" is "6th Army" on the map. */
export function shortName(name: string): string {
  return name.replace(/\s*[(,].*$/, '').replace(/\s+-\s.*$/, '');
}
