// Sizes of what was built, packed as the server packs it; fails if the pages alone take too much of what a first picture may cost.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const MOST = 900_000;
const folder = join(import.meta.dirname, '../dist');
const index = readFileSync(join(folder, 'index.html'), 'utf8');
const rows = readdirSync(join(folder, 'assets')).map((name) => {
  const bytes = readFileSync(join(folder, 'assets', name));
  return { name, raw: bytes.length, packed: gzipSync(bytes, { level: 7 }).length, first: index.includes(name) };
}).sort((a, b) => b.packed - a.packed);
for (const row of rows) console.log(`${row.first ? 'first' : 'later'}  ${(row.packed / 1024).toFixed(1).padStart(7)} KiB  ${(row.raw / 1024).toFixed(1).padStart(8)} KiB raw  ${row.name}`);
const first = rows.filter((row) => row.first).reduce((sum, row) => sum + row.packed, 0);
const all = rows.reduce((sum, row) => sum + row.packed, 0);
console.log(`named by the page: ${(first / 1024).toFixed(0)} KiB; all: ${(all / 1024).toFixed(0)} KiB`);
if (all > MOST) {
  console.error(`more than ${MOST} bytes`);
  process.exit(1);
}
