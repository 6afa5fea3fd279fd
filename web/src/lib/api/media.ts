/** The catalogue of films and pictures. Whether a use is allowed is decided by the server alone. */
import { ApiError, getJson, ROOT } from './client';
import type { Said } from '../said';
import type { MediaItem, Scenario } from './types';

export const PURPOSES = ['education', 'research', 'private', 'news', 'documentary', 'commercial'] as const;
export interface MediaUse { purpose: (typeof PURPOSES)[number]; keeps_logo: boolean; gives_credit: boolean; has_permission: boolean; alters: boolean }
export interface Refused { id: string; restriction: string; key: string; why: string }

/** The catalogue in the reader's language. */
export async function getMedia({ scenario, said }: { scenario: Scenario; said: Said }): Promise<MediaItem[]> {
  const list = await getJson<MediaItem[]>(`/scenarios/${encodeURIComponent(scenario.name)}/media`);
  return list.map((item) => ({ ...item, title: said.of(`media.${item.id}`, item.title), holder: said.of(`media.${item.id}.holder`, item.holder), rights: said.of(`media.${item.id}.rights`, item.rights) }));
}

/** The entries with their lines of credit, or which restriction of which entry forbids this use. */
export async function exportMedia(scenario: string, items: string[], use: MediaUse): Promise<{ items: MediaItem[]; credits: string[] } | { refused: Refused[] }> {
  let response: Response;
  try {
    response = await fetch(`${ROOT}/media/export`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ scenario, items, use }) });
  } catch {
    throw new ApiError(0, 'offline', '', '');
  }
  const body = (await response.json()) as { items: MediaItem[]; credits: string[]; refused?: Refused[]; error?: { code: string; message: string; remedy: string } };
  if (response.ok || body.refused) return body.refused ? { refused: body.refused } : body;
  throw new ApiError(response.status, body.error?.code ?? '', body.error?.message ?? response.statusText, body.error?.remedy ?? '');
}
