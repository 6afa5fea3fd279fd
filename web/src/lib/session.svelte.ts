/** A battle as it is looked at: asked for, fought if need be, and fetched block by block. */
import { getArrow, getEvents, getBattle, postBattle, resultOf, ApiError } from './api/client';
import { numbersOf } from './arrow/table';
import { followJob } from './api/jobs';
import type { Battle } from './api/types';
import { BattleData } from './battle/data';
import type { Failure } from './failure';
import { spoken, type SpokenEvent } from './spoken';
import type { World } from './world';

export type Status = 'asking' | 'fighting' | 'loading' | 'ready' | 'failed';

/** When what was just set has been drawn. A page in the background draws nothing, but loads all the same. */
const pictured = () => new Promise<void>((done) => {
  setTimeout(done, 8000);
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done())));
});

export class Session {
  status = $state<Status>('asking');
  done = $state(0);
  total = $state(0);
  failure = $state<Failure | null>(null);
  battle = $state.raw<Battle | null>(null);
  data = $state.raw<BattleData | null>(null);
  series = $state.raw<Map<string, Float32Array> | null>(null);
  events = $state.raw<SpokenEvent[]>([]);
  /** Counts the blocks that have come, so that pictures know when to look again. */
  edition = $state(0);
  private stop: (() => void) | null = null;
  private closed = false;

  constructor(readonly world: World, readonly seed: number, readonly patches: string[], readonly until: string | null) {}

  async open(day: number): Promise<void> {
    try {
      const answer = await postBattle({ scenario: this.world.scenario.name, seed: this.seed, patches: this.patches, ...(this.until ? { until: this.until } : {}) });
      if (this.closed) return;
      if ('battle' in answer) return await this.load(answer.battle, day);
      this.status = 'fighting';
      this.stop = followJob(String(answer.job.id), {
        progress: (done, total) => { this.done = done; this.total = total; },
        end: (job) => {
          const battle = resultOf(job);
          if (job.state === 'done' && battle) getBattle(battle).then((found) => this.load(found, day)).catch((cause: unknown) => this.fail(cause));
          else this.fail(new ApiError(500, 'job', job.error || job.state, ''));
        },
      });
    } catch (cause) {
      this.fail(cause);
    }
  }

  private async load(battle: Battle, day: number): Promise<void> {
    if (this.closed) return;
    this.status = 'loading';
    const data = new BattleData(battle, this.world.elements.length, this.world.ground.count);
    const id = encodeURIComponent(battle.id);
    const series = getArrow(`/battles/${id}/series`).then((table) => {
      this.series = new Map(table.schema.fields.map(({ name }) => [name, Float32Array.from(numbersOf(table, name) as ArrayLike<number>, Number)]));
    });
    await data.load(day);
    if (this.closed) return;
    this.battle = battle;
    this.data = data;
    this.edition += 1;
    this.status = 'ready';
    await series;
    // All the rest comes behind the first picture: on a slow line it would hold it up.
    await pictured();
    if (this.closed) return;
    const events = getEvents(battle.id).then((list) => { this.events = list.map((event) => spoken(this.world, event)); });
    await Promise.all([events, data.loadAll(day, () => { this.edition += 1; })]);
  }

  private fail(cause: unknown): void {
    if (this.closed) return;
    const refusal = cause instanceof ApiError ? cause : null;
    const failure = { code: refusal?.code ?? '', message: refusal ? refusal.message : String(cause), remedy: refusal?.remedy ?? '', offline: refusal?.offline ?? false };
    this.failure = failure;
    // A picture that is there stays there: only what was still to come is missing.
    if (this.status !== 'ready') this.status = 'failed';
  }

  close(): void {
    this.closed = true;
    this.stop?.();
  }
}
