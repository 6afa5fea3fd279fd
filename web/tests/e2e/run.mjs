// End to end in a real browser, drawn by software. `npm run e2e` runs all; `npm run e2e -- scrub` those whose name has the word.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, openPage } from './browser.mjs';
import { startServer } from './server.mjs';
import { watching } from './watching.mjs';
import { asking } from './asking.mjs';
import { reading } from './reading.mjs';
import { words } from './words.mjs';

const artefacts = join(import.meta.dirname, '../../artefacts');
mkdirSync(artefacts, { recursive: true });
const wanted = process.argv[2] ?? '';
const tests = [...watching, ...reading, ...words, ...asking].filter((test) => test.name.includes(wanted));
const server = await startServer();
const browser = await launch();
let failed = 0;
for (const test of tests) {
  const begun = Date.now();
  const { page, context, errors } = await openPage(browser, { viewport: { width: 900, height: 640 }, ...test.options });
  try {
    if (test.needsOwnServer && !server.own) { console.log(`skip  ${test.name} (the server is not ours to stop)`); continue; }
    await test.run({ page, context, url: server.url, server, shot: (name) => page.screenshot({ path: join(artefacts, `${name}.png`) }) });
    const real = errors.filter((text) => !(test.expected ?? []).some((pattern) => pattern.test(text)));
    assert.deepEqual(real, [], 'errors in the console');
    console.log(`ok    ${test.name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  } catch (cause) {
    failed += 1;
    console.log(`FAIL  ${test.name}\n${cause?.stack ?? cause}`);
    await page.screenshot({ path: join(artefacts, `failed-${test.name.replaceAll(/\W+/g, '-')}.png`) }).catch(() => {});
  } finally {
    await context.close();
  }
}
await browser.close();
await server.end();
console.log(failed === 0 ? `${tests.length} passed` : `${failed} of ${tests.length} failed`);
process.exit(failed === 0 ? 0 : 1);
