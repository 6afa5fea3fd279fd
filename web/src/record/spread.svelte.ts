/** What the model says beside the record: the battle that is looked at, and more of other seeds if they are asked for. */
import { ApiError, getBattle, postBattle, resultOf } from '../lib/api/client';
import { followJob } from '../lib/api/jobs';
import type { Battle, MetricOutcome } from '../lib/api/types';

export interface Said { value: number | string | null; low: number | null; high: number | null; count: number }

export class Spread {
  battles = $state.raw<Battle[]>([]);
  wanted = $state(0);
  failed = $state.raw<{ code: string; message: string; remedy: string } | null>(null);
  private readonly stops: (() => void)[] = [];
  private closed = false;

  constructor(readonly scenario: string, readonly seed: number, readonly patches: string[]) {}

  get done(): number {
    return this.battles.length;
  }

  /** Fights the battles of the next seeds, one after the other so that others are not kept waiting. */
  async more(count: number): Promise<void> {
    const first = this.wanted;
    this.wanted += count;
    for (let index = first; index < this.wanted && !this.closed; index++) {
      try {
        const battle = await this.one(this.seed + index);
        if (battle && !this.closed) this.battles = [...this.battles, battle];
      } catch (cause) {
        this.failed = cause instanceof ApiError ? cause : { code: '', message: String(cause), remedy: '' };
        this.wanted = this.battles.length;
        return;
      }
    }
  }

  private async one(seed: number): Promise<Battle | null> {
    const answer = await postBattle({ scenario: this.scenario, seed, patches: this.patches });
    if ('battle' in answer) return answer.battle;
    return new Promise((done, fail) => {
      this.stops.push(followJob(String(answer.job.id), {
        progress: () => undefined,
        end: (job) => {
          const id = resultOf(job);
          if (job.state === 'done' && id) getBattle(id).then(done, fail);
          else fail(new ApiError(500, 'job', job.error || job.state, ''));
        },
      }));
    });
  }

  of(metric: string): Said | null {
    const outcomes = this.battles.map((battle) => battle.metrics?.[metric]).filter((one): one is MetricOutcome => one !== undefined);
    if (outcomes.length === 0) return null;
    const numbers = outcomes.map((one) => one.value).filter((value): value is number => typeof value === 'number');
    return { value: outcomes[0]!.value, low: numbers.length > 1 ? Math.min(...numbers) : null, high: numbers.length > 1 ? Math.max(...numbers) : null, count: outcomes.length };
  }

  close(): void {
    this.closed = true;
    for (const stop of this.stops) stop();
  }
}
