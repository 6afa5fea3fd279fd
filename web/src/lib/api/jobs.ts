/** Follows a job by server-sent events; asks again by itself when the line or the server was lost. */
import { getJob, ApiError } from './client';
import { ROOT } from './client';
import type { Job } from './types';

export interface JobListener {
  progress(done: number, total: number): void;
  effects?(): void;
  end(job: Job): void;
  /** The server does not answer; the line is tried again. */
  lost?(): void;
}

const ENDED = ['done', 'failed', 'cancelled'];

/** Starts to listen; what it returns stops it. */
export function followJob(id: string, listener: JobListener): () => void {
  let closed = false;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = 500;

  const stop = () => {
    closed = true;
    source?.close();
    clearTimeout(timer);
  };

  const finish = async () => {
    try {
      const job = await getJob(id);
      if (closed) return;
      listener.progress(job.done, job.total);
      if (ENDED.includes(job.state)) {
        stop();
        listener.end(job);
        return;
      }
      wait = 500;
      open();
    } catch (cause) {
      if (closed) return;
      if (cause instanceof ApiError && cause.status === 404) {
        stop();
        listener.end({ id, kind: 'experiment', state: 'failed', done: 0, total: 0, created: '', error: cause.message });
        return;
      }
      listener.lost?.();
      timer = setTimeout(finish, wait);
      wait = Math.min(wait * 2, 5000);
    }
  };

  const open = () => {
    if (closed) return;
    source?.close();
    source = new EventSource(`${ROOT}/jobs/${encodeURIComponent(id)}/events`);
    source.addEventListener('progress', (message) => {
      const data = JSON.parse(message.data as string) as { done: number; total: number };
      listener.progress(data.done, data.total);
    });
    source.addEventListener('effects', () => listener.effects?.());
    for (const name of ENDED) source.addEventListener(name, () => { source?.close(); void finish(); });
    source.onerror = () => {
      source?.close();
      if (!closed) timer = setTimeout(finish, wait);
    };
  };

  void finish();
  return stop;
}
