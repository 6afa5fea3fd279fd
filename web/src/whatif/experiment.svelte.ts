/** An experiment as it is looked at: asked for, followed, fetched anew as pairs arrive; found again after a reload. */
import { ApiError, cancelJob, getExperiment, getJob, postExperiment, resultOf, type ExperimentWanted } from '../lib/api/client';
import { followJob } from '../lib/api/jobs';
import type { Experiment, Job, JobState } from '../lib/api/types';

/** Pairs arrive faster than anybody reads; the figures are fetched at most this often, in milliseconds. */
const PAUSE = 900;

export class Inquiry {
  job = $state<string | null>(null);
  id = $state<string | null>(null);
  state = $state<JobState | 'asking' | 'idle'>('idle');
  done = $state(0);
  total = $state(0);
  lost = $state(false);
  failure = $state.raw<{ code: string; message: string; remedy: string } | null>(null);
  experiment = $state.raw<Experiment | null>(null);
  private stop: (() => void) | null = null;
  private last = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  async ask(wanted: ExperimentWanted): Promise<void> {
    this.close();
    this.experiment = null;
    this.failure = null;
    this.state = 'asking';
    this.total = wanted.runs;
    this.done = 0;
    try {
      const answer = await postExperiment(wanted);
      if ('job' in answer) return this.take(answer.job);
      this.experiment = answer.experiment;
      this.id = answer.experiment.id;
      this.job = null;
      this.state = 'done';
    } catch (cause) {
      this.fail(cause);
    }
  }

  /** Takes up an experiment, or a job, that an address names. */
  async resume(experiment: string | null, job: string | null): Promise<void> {
    this.close();
    this.experiment = null;
    this.failure = null;
    this.id = experiment;
    this.state = 'asking';
    try {
      if (experiment) await this.fetch().catch((cause: unknown) => { if (!job) throw cause; });
      if (job) this.take(await getJob(job));
      else this.state = 'done';
    } catch (cause) {
      // An old one that was removed can be asked for again: the address holds the question.
      if (this.experiment) this.state = 'done';
      else this.fail(cause instanceof ApiError && cause.status === 404 ? new ApiError(404, 'gone', '', '') : cause);
    }
  }

  private take(job: Job): void {
    this.job = String(job.id);
    this.id = resultOf(job) ?? this.id;
    this.state = job.state;
    this.done = job.done;
    this.total = job.total || this.total;
    this.stop = followJob(this.job, {
      progress: (done, total) => {
        this.lost = false;
        if (this.state === 'queued' || this.state === 'asking') this.state = 'running';
        this.done = done;
        this.total = total || this.total;
      },
      effects: () => this.soon(),
      lost: () => { this.lost = true; },
      end: (ended) => {
        this.lost = false;
        this.state = ended.state;
        if (ended.state === 'failed') this.failure = { code: 'job', message: ended.error ?? '', remedy: '' };
        void this.fetch().catch(() => undefined);
      },
    });
  }

  private soon(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.fetch().catch(() => undefined);
    }, Math.max(0, this.last + PAUSE - Date.now()));
  }

  private async fetch(): Promise<void> {
    if (!this.id) return;
    this.last = Date.now();
    this.experiment = await getExperiment(this.id);
  }

  async cancel(): Promise<void> {
    if (!this.job) return;
    try {
      await cancelJob(this.job);
    } catch (cause) {
      this.fail(cause);
    }
  }

  private fail(cause: unknown): void {
    this.state = 'failed';
    this.failure = cause instanceof ApiError ? cause : { code: '', message: String(cause), remedy: '' };
    this.lost = cause instanceof ApiError && cause.offline;
  }

  close(): void {
    this.stop?.();
    this.stop = null;
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
