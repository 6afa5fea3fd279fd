/** Citations in BibTeX: of the sources, and of a row of the record with the sources it rests on. */
import type { RecordRow, Source } from '../lib/api/types';

const SPECIAL: Record<string, string> = { '\\': '\\textbackslash{}', '{': '\\{', '}': '\\}', '&': '\\&', '%': '\\%', $: '\\$', '#': '\\#', _: '\\_', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' };

export const escapeTex = (text: string) => text.replace(/[\\{}&%$#_~^]/g, (sign) => SPECIAL[sign] ?? sign);

/** Keys may hold letters, digits and a few signs only. */
export const keyOf = (id: string) => id.replace(/[^A-Za-z0-9:+.-]/g, '-');

export function sourceEntry(source: Source): string {
  const fields = [`  title = {${escapeTex(source.title)}}`];
  const note = [source.mark, source.note].filter(Boolean).join('; ');
  if (note) fields.push(`  note = {${escapeTex(note)}}`);
  return `@misc{${keyOf(source.id)},\n${fields.join(',\n')}\n}`;
}

export function sourcesOf(row: RecordRow, sources: Map<string, Source>): Source[] {
  return row.source.split(';').map((id) => id.trim()).flatMap((id) => sources.get(id) ?? []);
}

export function rowEntry(row: RecordRow, sources: Map<string, Source>): string {
  const range = row.low !== row.high ? ` (${row.low} to ${row.high})` : '';
  const dates = row.from === row.to || !row.to ? row.from : `${row.from} to ${row.to}`;
  const own = [
    `@misc{nosb:${keyOf(row.id)},`,
    `  title = {${escapeTex(`${row.quantity}, ${row.place}: ${row.value}${range} ${row.unit}`)}},`,
    `  howpublished = {Not One Step Back, record, row ${escapeTex(row.id)}},`,
    `  year = {${escapeTex(row.from.slice(0, 4))}},`,
    `  note = {${escapeTex([dates, `confidence: ${row.confidence}`, `after ${row.source}`, row.note].filter(Boolean).join('; '))}}`,
    '}',
  ].join('\n');
  return [own, ...sourcesOf(row, sources).map(sourceEntry)].join('\n\n');
}
