/** Talks to the server that sent these pages, and to no other. */
import { decodeArrow, type ArrowTable } from '../arrow/table';
import type { Battle, BattleEvent, Experiment, Job } from './types';

export const ROOT = '/api/v1';

/** A refusal or a failure, in words that can be shown. */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string, readonly remedy: string) {
    super(message);
  }

  get offline(): boolean {
    return this.status === 0;
  }
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(ROOT + path, init);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError(0, 'offline', '', '');
  }
  if (response.ok) return response;
  let code = `http_${response.status}`;
  let message = response.statusText;
  let remedy = '';
  try {
    const body = (await response.json()) as { error?: { code?: string; message?: string; remedy?: string } };
    code = body.error?.code ?? code;
    message = body.error?.message ?? message;
    remedy = body.error?.remedy ?? '';
  } catch {
    // A refusal without a body we can read is shown by its status.
  }
  throw new ApiError(response.status, code, message, remedy);
}

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await (await ask(path, signal ? { signal } : undefined)).json()) as T;
}

export async function getArrow(path: string, signal?: AbortSignal): Promise<ArrowTable> {
  return decodeArrow(await (await ask(path, signal ? { signal } : undefined)).arrayBuffer());
}

async function change<T>(method: string, path: string, body?: unknown): Promise<{ status: number; value: T }> {
  const init: RequestInit = { method, headers: { 'Content-Type': 'application/json' } };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await ask(path, init);
  const text = await response.text();
  return { status: response.status, value: (text ? JSON.parse(text) : null) as T };
}

export interface BattleWanted { scenario: string; seed: number; patches: string[]; until?: string }

type BattleAnswer = { battle: Battle } | { job: Job };

let early: { key: string; answer: Promise<BattleAnswer> } | null = null;

/** Asks for the battle that the page is about to show, while the ground is still on its way. */
export function askEarly(wanted: BattleWanted): void {
  const answer = postBattle(wanted);
  early = { key: JSON.stringify(wanted), answer };
  // Who asks for the battle in earnest hears of the failure.
  answer.catch(() => undefined);
}

/** The battle if it was fought, or the job that fights it. */
export async function postBattle(wanted: BattleWanted): Promise<BattleAnswer> {
  if (early?.key === JSON.stringify(wanted)) {
    const { answer } = early;
    early = null;
    return answer;
  }
  const { status, value } = await change<Battle | Job>('POST', '/battles', wanted);
  return status === 202 ? { job: value as Job } : { battle: value as Battle };
}

export interface ExperimentWanted {
  scenario: string; title: string; runs: number;
  /** The changes (what they are compared with is the scenario as it is), or a claim that brings its own. */
  arms?: { id: string; title: string; patches: string[] }[]; metrics?: string[]; claim?: string;
  /** What is drawn besides the seeds. */
  uncertainty?: 'none' | 'carried' | 'priors';
}

/** The experiment if its pairs were fought before, or the job that fights them. */
export async function postExperiment(wanted: ExperimentWanted): Promise<{ experiment: Experiment } | { job: Job }> {
  const { status, value } = await change<Experiment | Job>('POST', '/experiments', wanted);
  return status === 202 ? { job: value as Job } : { experiment: value as Experiment };
}

export async function cancelJob(id: string | number): Promise<void> {
  await change('DELETE', `/jobs/${encodeURIComponent(String(id))}`);
}

export const getBattle = (id: string) => getJson<Battle>(`/battles/${encodeURIComponent(id)}`);
export const getEvents = (id: string) => getJson<BattleEvent[]>(`/battles/${encodeURIComponent(id)}/events`);
export const getExperiment = (id: string) => getJson<Experiment>(`/experiments/${encodeURIComponent(id)}`);
export const getJob = (id: string) => getJson<Job>(`/jobs/${encodeURIComponent(id)}`);
export const getJobs = () => getJson<Job[]>('/jobs');

/** The id of the battle or experiment a job makes. */
export function resultOf(job: Job): string | null {
  return job.subject ?? job.result?.split('/').at(-1) ?? null;
}
