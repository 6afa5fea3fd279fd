// Nothing English is left on Russian pages but citations, codes and what is marked as English.
import assert from 'node:assert/strict';
import { mapReady } from './browser.mjs';

/** Texts, labels and hints that are seen or read out and hold a Latin word, without what says that it is English. */
const english = (page) => page.evaluate(() => {
  const word = /[A-Za-z]{3,}/;
  // Numbers of corps, calibres, file formats and programs have no Russian form.
  const known = /\b([IVXLC]+|BibTeX|WebGL|HTML|JSON|Creative Commons|Hulton Archive|Getty Images|Home|End|Shift|Fw|Ju)\b/g;
  const found = new Set();
  const look = (text, element) => {
    if (element.closest('[lang="en"], script, noscript, style, code') || !word.test(text.replace(known, ''))) return;
    found.add(text.trim().replace(/\s+/g, ' ').slice(0, 120));
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.parentElement) look(walker.currentNode.textContent, walker.currentNode.parentElement);
  for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) if (element.hasAttribute(name)) look(element.getAttribute(name), element);
  }
  return [...found];
});

async function russian(page, url, hash) {
  await page.goto(`${url}/${hash}`);
  await page.waitForSelector('#main');
  await page.selectOption('[data-test="language"]', 'ru');
  await page.waitForFunction(() => document.documentElement.lang === 'ru');
  await page.waitForTimeout(600);
}

export const words = [
  {
    name: 'says everything in Russian on Watch',
    options: { viewport: { width: 1280, height: 900 } },
    async run({ page, url, shot }) {
      await russian(page, url, '#/watch?date=1942-10-16&patch=no-order-227');
      await mapReady(page, 240_000);
      await page.waitForFunction(() => document.querySelector('[data-test="watch"]').dataset.whole === 'true', null, { timeout: 240_000 });
      for (const date of ['1942-08-23', '1942-10-16', '1942-11-23', '1943-01-31']) {
        await page.evaluate((day) => { location.hash = `#/watch?date=${day}&patch=no-order-227`; }, date);
        await page.waitForTimeout(400);
        assert.deepEqual(await english(page), [], date);
      }
      await shot('watch-russian');
      await page.evaluate(() => { location.hash = '#/watch?date=1942-10-16&patch=no-order-227&unit=sov-13-gds'; });
      await page.waitForSelector('[data-test="unit"]');
      assert.match(await page.textContent('[data-test="unit"] h2'), /13-я гвардейская стрелковая дивизия/);
      assert.deepEqual(await english(page), []);
      await shot('unit-russian');
      await page.evaluate(() => { location.hash = '#/watch?date=1942-10-16&patch=no-order-227&cell=100'; });
      await page.waitForSelector('[data-test="cell"]');
      assert.deepEqual(await english(page), []);
      await page.click('[data-test="close"]');
      await page.click('[data-test="tab-layers"]');
      assert.deepEqual(await english(page), []);
    },
  },
  {
    name: 'says everything in Russian on What if',
    options: { viewport: { width: 1280, height: 900 } },
    async run({ page, url, shot }) {
      await russian(page, url, '#/what-if?claim=order-227&runs=2');
      assert.deepEqual(await english(page), []);
      await page.click('[data-test="ask"]');
      await page.waitForSelector('[data-test="verdict"]', { timeout: 300_000 });
      await page.waitForSelector('[data-test="whatif"][data-state="done"]', { timeout: 300_000 });
      await page.waitForTimeout(1500);
      assert.deepEqual(await english(page), []);
      await shot('what-if-russian');
      await page.click('[data-test="mode-own"]');
      await page.waitForSelector('[data-test="mechanism-discipline"]');
      const codes = await english(page);
      // Paths of the model's numbers are names of the program.
      assert.deepEqual(codes.filter((text) => !/^[a-z0-9_.-]+$/.test(text)), []);
      await shot('what-if-own-russian');
    },
  },
  {
    name: 'says everything in Russian on Record',
    options: { viewport: { width: 1280, height: 900 } },
    async run({ page, url, shot }) {
      await russian(page, url, '#/record');
      await page.waitForSelector('[data-test="record"] tbody tr', { timeout: 30_000 });
      await page.click('tbody tr button.row');
      assert.deepEqual(await english(page), []);
      await shot('record-russian');
      await page.click('[data-test="shelf-sources"]');
      await page.waitForSelector('.sources li');
      assert.deepEqual((await english(page)).filter((text) => !/^[a-z0-9-]+( ·)?$/.test(text)), []);
      await page.click('[data-test="shelf-media"]');
      await page.waitForSelector('.items li');
      const references = await page.locator('.items li').count();
      assert.ok(references >= 20, `${references} films and pictures`);
      assert.deepEqual(await english(page), []);
      await shot('media-russian');
    },
  },
  {
    name: 'watches a part of the battle, and the whole again',
    async run({ page, url }) {
      await page.goto(`${url}/#/watch?until=1942-07-25`);
      await mapReady(page, 120_000);
      await page.waitForFunction(() => document.querySelector('[data-test="watch"]').dataset.whole === 'true', null, { timeout: 120_000 });
      await page.focus('[data-test="slider"]');
      await page.keyboard.press('End');
      assert.equal(await page.textContent('[data-test="date"]'), '25 July 1942');
      await page.click('.battle summary');
      await page.click('[data-test="whole"]');
      await page.waitForFunction(() => !location.hash.includes('until='));
      await mapReady(page, 240_000);
      await page.focus('[data-test="slider"]');
      await page.keyboard.press('End');
      await page.waitForFunction(() => document.querySelector('[data-test="date"]').textContent === '28 February 1943', null, { timeout: 60_000 });
    },
  },
  {
    name: 'tells under whom a unit came',
    async run({ page, url }) {
      await page.goto(`${url}/#/watch?date=1942-10-01&unit=sov-40-tb`);
      await page.waitForSelector('[data-test="unit"]', { timeout: 240_000 });
      await page.waitForFunction(() => document.querySelector('[data-test="unit"] ol').textContent.includes('comes under 62nd Army'), null, { timeout: 60_000 });
    },
  },
  {
    name: 'combines switches and numbers, with any measure and uncertainty',
    options: { viewport: { width: 1180, height: 900 } },
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/what-if?scenario=two-fords`);
      await page.click('[data-test="mode-own"]');
      await page.click('[data-test="mechanism-discipline"] summary');
      await page.click('[data-test="take-discipline.blocking"]');
      await page.fill('[data-test="search-numbers"]', 'attrition');
      await page.locator('[data-test^="take-attrition."]').last().click();
      // The address follows a quarter of a second behind.
      await page.waitForFunction(() => /discipline\.blocking%3Dfalse/.test(location.hash) && /patch=attrition\./.test(location.hash));
      await page.click('.measures summary');
      const measures = page.locator('.measures li input');
      for (let index = 0; index < (await measures.count()); index++) await measures.nth(index).setChecked(index < 2);
      await page.fill('[data-test="runs"]', '6');
      await page.press('[data-test="runs"]', 'Tab');
      await page.selectOption('[data-test="draw"]', 'priors');
      await page.click('[data-test="ask"]');
      await page.waitForSelector('[data-test="whatif"][data-state="done"]', { timeout: 120_000 });
      await page.waitForSelector('[data-test="forest"] tbody tr');
      assert.ok((await page.locator('[data-test="forest"] tbody tr').count()) <= 2);
      await shot('what-if-own');
      // The address holds the whole question.
      const before = page.url();
      assert.match(before, /draw=priors/);
      assert.match(before, /runs=6/);
      await page.reload();
      await page.waitForSelector('[data-test="whatif"][data-state="done"]', { timeout: 60_000 });
      assert.equal(await page.inputValue('[data-test="runs"]'), '6');
    },
  },
];
