// What if: pairs to their plot, cancelling, reloading in the middle, a server that dies in the middle.
import assert from 'node:assert/strict';
import { accessible } from './accessible.mjs';

const state = (page, wanted, timeout = 240_000) => page.waitForSelector(wanted.map((one) => `[data-test="whatif"][data-state="${one}"]`).join(','), { timeout });

async function ask(page, url, patch, runs) {
  await page.goto(`${url}/#/what-if`);
  await page.click('[data-test="mode-own"]');
  await page.check(`[data-test="patch-${patch}"]`);
  await page.fill('[data-test="runs"]', String(runs));
  await page.press('[data-test="runs"]', 'Tab');
  await page.click('[data-test="ask"]');
  await state(page, ['queued', 'running', 'done']);
}

export const asking = [
  {
    name: 'fights 8 pairs to their plot',
    options: { viewport: { width: 1180, height: 900 } },
    async run({ page, url, shot }) {
      await ask(page, url, 'no-order-227', 8);
      await page.waitForSelector('[data-test="forest"] tbody tr', { timeout: 240_000 });
      await state(page, ['done']);
      assert.ok((await page.locator('[data-test="forest"] tbody tr').count()) >= 3);
      assert.match(page.url(), /experiment=/);
      await page.waitForTimeout(1500);
      await shot('what-if');
      await accessible(page);
    },
  },
  {
    name: 'cancels',
    async run({ page, url }) {
      await ask(page, url, 'no-rubble', 200);
      await page.click('[data-test="cancel"]');
      await state(page, ['cancelled'], 60_000);
    },
  },
  {
    name: 'goes on after a reload in the middle',
    async run({ page, url }) {
      await ask(page, url, 'half-ferries', 40);
      await page.waitForTimeout(1500);
      assert.match(page.url(), /job=/);
      await page.reload();
      await state(page, ['running', 'done']);
      await page.waitForSelector('[data-test="forest"] tbody tr', { timeout: 240_000 });
      if (await page.locator('[data-test="cancel"]').count()) await page.click('[data-test="cancel"]').catch(() => {});
    },
  },
  {
    name: 'survives a server that is killed in the middle',
    needsOwnServer: true,
    expected: [/ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|Failed to load resource/],
    async run({ page, url, server }) {
      await ask(page, url, 'no-blocking', 20);
      await page.waitForFunction(() => Number(document.querySelector('[data-test="whatif"]').dataset.done) >= 1, null, { timeout: 120_000 });
      await server.stop();
      await page.waitForTimeout(2500);
      await server.start();
      await state(page, ['done'], 300_000);
      assert.ok((await page.locator('[data-test="forest"] tbody tr').count()) >= 3);
    },
  },
];
