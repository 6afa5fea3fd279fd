// The record, and two battles side by side.
import assert from 'node:assert/strict';
import { accessible } from './accessible.mjs';

export const reading = [
  {
    name: 'shows the record, filters, sorts, cites, and exports no more than is allowed',
    expected: [/status of 403/],
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/record`);
      await page.waitForSelector('[data-test="record"] tbody tr', { timeout: 30_000 });
      const all = await page.locator('tbody tr').count();
      await page.check('[data-test="compared"]');
      const compared = await page.locator('tbody tr').count();
      assert.ok(compared > 0 && compared < all);
      await page.waitForSelector('tbody td.model svg', { timeout: 120_000 });
      await page.fill('[data-test="record-search"]', 'casualties');
      await page.click('thead th:nth-child(3) button');
      assert.equal(await page.getAttribute('thead th:nth-child(3)', 'aria-sort'), 'ascending');
      const [file] = await Promise.all([page.waitForEvent('download'), page.click('[data-test="cite"]')]);
      assert.equal(file.suggestedFilename(), 'record.bib');
      await shot('record');
      await accessible(page);
      await page.click('[data-test="shelf-sources"]');
      await page.waitForSelector('.sources li');
      await accessible(page);
      await page.click('[data-test="shelf-media"]');
      await page.waitForTimeout(300);
      await accessible(page);
      const entries = page.locator('.items li input');
      if ((await entries.count()) === 0) return;
      await page.selectOption('[data-test="use"]', 'commercial');
      for (let index = 0; index < (await entries.count()); index++) await entries.nth(index).check();
      await page.click('[data-test="export"]');
      await page.waitForSelector('[data-test="refused"] li');
      await shot('media-refused');
    },
  },
  {
    name: 'watches two battles side by side with the first difference marked',
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/compare?other=no-order-227&date=1942-09-13`);
      await page.waitForFunction(() => document.querySelectorAll('[role="application"][data-ready="true"]').length === 2, null, { timeout: 180_000 });
      await page.waitForFunction(() => /\d/.test(document.querySelector('[data-test="parting"] .link')?.textContent ?? ''), null, { timeout: 120_000 });
      await page.waitForTimeout(1500);
      await shot('side-by-side');
      await accessible(page);
      await page.click('[data-test="parting"] .link');
      const day = Number(await page.getAttribute('[data-test="compare-page"]', 'data-day'));
      assert.ok(day > 0 && day < 60, `parts on day ${day}`);
    },
  },
];
