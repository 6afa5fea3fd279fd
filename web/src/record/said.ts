/** A row of the record with its words in the reader's language; citations keep the English ones. */
import type { RecordRow } from '../lib/api/types';
import type { Said } from '../lib/said';

export interface SaidRow extends RecordRow { words: { quantity: string; place: string; topic: string; unit: string } }

export function rowSaid(row: RecordRow, said: Said): SaidRow {
  const unit = said.of(`unit.${row.unit}`, row.unit.replaceAll('_', ' '));
  return {
    ...row,
    words: {
      quantity: said.of(`quantity.${row.quantity}`, row.quantity), place: said.of(`where.${row.place}`, row.place), topic: said.of(`topic.${row.topic}`, row.topic),
      // What is counted without a unit has a dash in the texts.
      unit: unit === '—' ? '' : unit,
    },
  };
}
