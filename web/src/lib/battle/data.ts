/**
 * One battle in memory: what changes, day by day, in narrow typed arrays. Filled block by block as the server sends it, the
 * block that is looked at first; once there, any day is at hand without asking again.
 */
import { getArrow } from '../api/client';
import type { Battle } from '../api/types';
import { type ArrowTable, numbersOf } from '../arrow/table';

export const BLOCK_DAYS = 16;
export const NOWHERE = 65535;
export const ABSENT = 255;

/** States and missions if a block does not name them. */
export const STATES = ['awaited', 'active', 'broken', 'crossing', 'withdrawn', 'destroyed', 'surrendered'];
export const MISSIONS = ['rest', 'hold', 'march', 'attack', 'delay', 'withdraw', 'support', 'probe'];

const elementBytes = ['cohesion', 'fatigue', 'ammunition', 'fuel', 'entrenchment', 'food_days', 'state', 'mission'] as const;
const elementWords = ['cell', 'men', 'tanks', 'guns'] as const;
const cellBytes = ['share', 'intact', 'rubble', 'works_first', 'works_second', 'fire'] as const;

export type ElementField = (typeof elementBytes)[number] | (typeof elementWords)[number];
export type CellField = (typeof cellBytes)[number];

function record<K extends string, V>(keys: readonly K[], make: () => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, make()])) as Record<K, V>;
}

/**
 * The server counts frames: frame 0 is the beginning, frame n the state after n days. Here a day is a date, and its picture is its
 * evening: what the day's log tells has then happened. So day n is frame n + 1, and the beginning has no day of its own.
 */
export class BattleData {
  readonly days: number;
  readonly frames: number;
  readonly elements: Record<(typeof elementBytes)[number], Uint8Array> & Record<(typeof elementWords)[number], Uint16Array>;
  readonly cells: Record<CellField, Uint8Array>;
  readonly civilians: Uint32Array;
  states = STATES;
  missions = MISSIONS;
  private readonly loadedElements: boolean[];
  private readonly loadedCells: boolean[];
  private readonly asked = new Map<number, Promise<void>>();

  constructor(readonly battle: Pick<Battle, 'id' | 'days' | 'blocks'>, readonly elementCount: number, readonly cellCount: number) {
    this.frames = battle.days + 1;
    this.days = battle.days;
    this.loadedElements = Array.from({ length: battle.blocks }, () => false);
    this.loadedCells = Array.from({ length: battle.blocks }, () => false);
    this.elements = {
      ...record(elementBytes, () => new Uint8Array(this.frames * elementCount)),
      ...record(elementWords, () => new Uint16Array(this.frames * elementCount)),
    };
    this.elements.cell.fill(NOWHERE);
    this.elements.state.fill(ABSENT);
    this.cells = record(cellBytes, () => new Uint8Array(this.frames * cellCount));
    this.civilians = new Uint32Array(this.frames * cellCount);
  }

  private frame(day: number): number {
    return Math.min(Math.max(Math.floor(day), 0) + 1, this.frames - 1);
  }

  /** Where the rows of a day begin in the arrays of the elements. */
  elementsAt(day: number): number {
    return this.frame(day) * this.elementCount;
  }

  /** Where the rows of a day begin in the arrays of the cells. */
  cellsAt(day: number): number {
    return this.frame(day) * this.cellCount;
  }

  private blockOf(day: number): number {
    return Math.floor(this.frame(day) / BLOCK_DAYS);
  }

  has(day: number): boolean {
    const block = this.blockOf(day);
    return (this.loadedElements[block] ?? false) && (this.loadedCells[block] ?? false);
  }

  get loaded(): number {
    return this.loadedCells.filter((there, block) => there && this.loadedElements[block]).length;
  }

  get whole(): boolean {
    return this.loaded === this.battle.blocks;
  }

  takeElements(block: number, table: ArrowTable): void {
    const day = numbersOf(table, 'day') as Uint16Array;
    const element = numbersOf(table, 'element') as Uint16Array;
    const columns = [...elementBytes, ...elementWords].map((name) => [this.elements[name], numbersOf(table, name)] as const);
    for (let row = 0; row < table.numRows; row++) {
      const at = (day[row] as number) * this.elementCount + (element[row] as number);
      if ((day[row] as number) >= this.frames || (element[row] as number) >= this.elementCount) continue;
      for (const [to, from] of columns) to[at] = from[row] as number;
    }
    this.states = names(table, 'state') ?? this.states;
    this.missions = names(table, 'mission') ?? this.missions;
    this.loadedElements[block] = true;
  }

  takeCells(block: number, table: ArrowTable): void {
    const day = numbersOf(table, 'day') as Uint16Array;
    const cell = numbersOf(table, 'cell') as Uint16Array;
    const columns = cellBytes.map((name) => [this.cells[name], numbersOf(table, name)] as const);
    const civilians = numbersOf(table, 'civilians');
    const first = block * BLOCK_DAYS;
    const last = Math.min(first + BLOCK_DAYS, this.frames) - 1;
    let reached = first;
    // Only what changed is sent: a day begins as the day before it ended.
    const carryTo = (until: number) => {
      for (; reached < until; reached++) {
        const from = reached * this.cellCount;
        for (const [to] of columns) to.copyWithin(from + this.cellCount, from, from + this.cellCount);
        this.civilians.copyWithin(from + this.cellCount, from, from + this.cellCount);
      }
    };
    for (let row = 0; row < table.numRows; row++) {
      const today = day[row] as number;
      if (today > last || today < first || (cell[row] as number) >= this.cellCount) continue;
      carryTo(today);
      const at = today * this.cellCount + (cell[row] as number);
      for (const [to, from] of columns) to[at] = from[row] as number;
      this.civilians[at] = Number(civilians[row]);
    }
    carryTo(last);
    this.loadedCells[block] = true;
  }

  /** Fetches the block of a day, once; later calls wait for the same answer. */
  load(day: number): Promise<void> {
    return this.loadBlock(this.blockOf(day));
  }

  private loadBlock(block: number): Promise<void> {
    const before = this.asked.get(block);
    if (before) return before;
    const id = encodeURIComponent(this.battle.id);
    const answer = Promise.all([
      getArrow(`/battles/${id}/elements/${block}`).then((table) => this.takeElements(block, table)),
      getArrow(`/battles/${id}/cells/${block}`).then((table) => this.takeCells(block, table)),
    ]).then(() => undefined);
    this.asked.set(block, answer);
    // What failed may be asked for again.
    answer.catch(() => this.asked.delete(block));
    return answer;
  }

  /** Fetches everything, nearest blocks first, two at a time so that the block that is wanted next is not held up. */
  async loadAll(day: number, arrived: () => void): Promise<void> {
    const here = this.blockOf(day);
    const order = Array.from({ length: this.battle.blocks }, (_, block) => block).sort((a, b) => {
      const distance = (block: number) => (block >= here ? block - here : (here - block) * 1.5);
      return distance(a) - distance(b);
    });
    const next = async (): Promise<void> => {
      const block = order.shift();
      if (block === undefined) return;
      await this.loadBlock(block);
      arrived();
      return next();
    };
    await Promise.all([next(), next()]);
  }
}

function names(table: ArrowTable, key: string): string[] | null {
  const text = table.schema.metadata.get(key) ?? table.schema.metadata.get(`${key}s`);
  if (!text) return null;
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : text.split(',');
}
