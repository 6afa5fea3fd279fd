// Watch: open, play, scrub, zoom, layers, a unit, a cell, small windows, languages, wrong addresses, offline.
import assert from 'node:assert/strict';
import { accessible } from './accessible.mjs';
import { mapReady } from './browser.mjs';

const day = async (page) => Number(await page.getAttribute('[data-test="watch"]', 'data-day'));
const wholeBattle = (page) => page.waitForSelector('[data-test="watch"][data-whole="true"]', { timeout: 120_000 });

export const watching = [
  {
    name: 'opens and shows the first day',
    async run({ page, url, shot }) {
      await page.goto(url);
      await mapReady(page, 120_000);
      assert.equal(await page.textContent('[data-test="date"]'), '17 July 1942');
      assert.ok((await page.locator('.charts figure').count()) >= 4);
      await shot('watch-first');
      await accessible(page);
    },
  },
  {
    name: 'transfers little before the first picture and the whole battle in bounds',
    async run({ page, url }) {
      const session = await page.context().newCDPSession(page);
      await session.send('Network.enable');
      let bytes = 0;
      session.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; });
      await page.goto(`${url}/#/watch?date=1942-10-14`);
      await wholeBattle(page);
      const first = await page.evaluate(() => {
        const mark = performance.getEntriesByName('first-picture')[0].startTime;
        const before = performance.getEntriesByType('resource').filter((one) => one.responseEnd <= mark);
        return { mark, bytes: before.reduce((sum, one) => sum + one.transferSize, 0) };
      });
      console.log(`      first picture after ${(first.mark / 1000).toFixed(1)} s and ${(first.bytes / 1e6).toFixed(2)} MB; everything ${(bytes / 1e6).toFixed(2)} MB`);
      assert.ok(first.bytes < 1.5e6, `before the first picture: ${first.bytes}`);
      assert.ok(bytes < 8e6, `everything: ${bytes}`);
    },
  },
  {
    name: 'plays, pauses and scrubs by mouse and keyboard',
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/watch?date=1942-08-20`);
      await mapReady(page);
      await wholeBattle(page);
      const before = await day(page);
      await page.selectOption('.speed select', '8');
      await page.click('[data-test="play"]');
      await page.waitForFunction((from) => Number(document.querySelector('[data-test="watch"]').dataset.day) >= from + 3, before, { timeout: 60_000 });
      await page.click('[data-test="play"]');
      const paused = await day(page);
      await page.waitForTimeout(600);
      assert.equal(await day(page), paused);
      await page.focus('[data-test="slider"]');
      await page.keyboard.press('End');
      assert.equal(await page.textContent('[data-test="date"]'), '28 February 1943');
      await page.keyboard.press('Home');
      assert.equal(await page.textContent('[data-test="date"]'), '17 July 1942');
      await page.evaluate(() => document.activeElement.blur());
      await page.keyboard.press('ArrowRight');
      assert.equal(await day(page), 1);
      await page.keyboard.press('Shift+ArrowRight');
      assert.equal(await day(page), 8);
      await page.focus('[data-test="slider"]');
      await page.keyboard.press('Shift+ArrowLeft');
      assert.equal(await day(page), 1);
      // Looking up any day takes no longer than 150 ms of work, drawing by software left out.
      const times = await page.evaluate(async () => {
        const slider = document.querySelector('[data-test="slider"]');
        const list = [];
        for (const to of [200, 20, 150, 60, 226, 100]) {
          const start = performance.now();
          slider.value = String(to);
          slider.dispatchEvent(new Event('input', { bubbles: true }));
          await Promise.resolve();
          list.push(performance.now() - start);
          await new Promise((done) => setTimeout(done, 700));
        }
        return list;
      });
      assert.ok(Math.max(...times) < 150, `seek: ${times.map((time) => time.toFixed(0)).join(', ')} ms`);
      await page.waitForTimeout(500);
      assert.match(page.url(), /date=1942-10-25/);
      await shot('watch-scrubbed');
    },
  },
  {
    name: 'zooms from the theatre to the city and switches layers',
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/watch?date=1942-10-14`);
      await mapReady(page);
      await page.click('[data-test="city"]');
      await page.waitForTimeout(600);
      assert.match(page.url(), /at=44\.\d+,48\.\d+,(9|1\d)\./);
      await page.click('[data-test="tab-layers"]');
      for (const layer of ['rubble', 'fire', 'supply', 'morale', 'works', 'history']) await page.check(`[data-test="layer-${layer}"]`);
      await page.waitForTimeout(2500);
      assert.match(page.url(), /layers=control,units,labels,transport,rubble,fire,supply,morale,works,history/);
      assert.match(await page.textContent('.layers'), /trace of 13 Oct, ±.+ km/);
      await shot('watch-layers');
      await accessible(page);
      await page.focus('[role="application"]');
      await page.keyboard.press('+');
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('0');
      await page.waitForTimeout(600);
    },
  },
  {
    name: 'opens a unit and a cell, by name and by click, and their stories',
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/watch?date=1942-09-14`);
      await mapReady(page);
      await wholeBattle(page);
      await page.fill('[data-test="finder"]', '24th panzer');
      await page.click('.finder li button');
      await page.waitForSelector('[data-test="unit"]');
      assert.match(await page.textContent('[data-test="unit"] h2'), /24th Panzer/);
      assert.ok((await page.locator('[data-test="unit"] ol li').count()) >= 1);
      await shot('watch-unit');
      await accessible(page);
      await page.click('[data-test="close"]');
      await page.goto(`${url}/#/watch?date=1942-10-14&at=44.53,48.74,11&layers=control,labels`);
      await mapReady(page);
      const box = await page.locator('[role="application"]').boundingBox();
      await page.mouse.click(box.x + box.width * 0.45, box.y + box.height * 0.45);
      await page.waitForSelector('[data-test="cell"]');
      await shot('watch-cell');
      await accessible(page);
    },
  },
  {
    name: 'is readable at 360 pixels, in the dark, and in Russian',
    options: { viewport: { width: 360, height: 740 }, colorScheme: 'dark' },
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/watch?date=1942-11-22`);
      await mapReady(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
      await page.selectOption('[data-test="language"]', 'ru');
      await page.waitForFunction(() => document.querySelector('[data-test="date"]').textContent.includes('ноября'));
      await shot('watch-small-dark-russian');
      await accessible(page);
      for (const hash of ['what-if', 'record', 'compare']) {
        await page.goto(`${url}/#/${hash}`);
        await page.waitForSelector('#main');
        await page.waitForTimeout(800);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, hash);
      }
    },
  },
  {
    name: 'shows whole charts and turns to further ones',
    options: { viewport: { width: 1280, height: 800 } },
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/watch?date=1942-11-22`);
      await mapReady(page);
      const strip = page.locator('.charts .strip');
      const shown = () => strip.evaluate((element) => {
        const box = element.getBoundingClientRect();
        return [...element.querySelectorAll('figure')].map((figure) => { const one = figure.getBoundingClientRect(); return one.left >= box.left - 1 && one.right <= box.right + 1 ? 'whole' : one.right < box.left + 20 || one.left > box.right - 20 ? 'away' : 'cut'; });
      });
      assert.deepEqual((await shown()).filter((one) => one === 'cut'), []);
      assert.equal((await shown()).filter((one) => one === 'whole').length, 6);
      await page.click('.charts .turns .button:first-child');
      await page.waitForTimeout(700);
      assert.equal((await shown()).at(-1), 'whole');
      assert.equal(await page.locator('.charts canvas').count(), await page.locator('.charts figure').count());
      // Who cannot see a chart reads it as a table.
      assert.ok((await page.locator('.charts table tr').count()) > 50);
      await page.mouse.click(...await page.locator('.charts .u-over').last().boundingBox().then((box) => [box.x + box.width * 0.5, box.y + 20]));
      assert.ok(Math.abs(await day(page) - 113) < 8, `${await day(page)}`);
      await shot('watch-charts');
      await accessible(page);
    },
  },
  {
    name: 'answers wrong addresses in words',
    expected: [/status of 4\d\d/],
    async run({ page, url, shot }) {
      await page.goto(`${url}/#/watch?scenario=atlantis`);
      await page.waitForSelector('[data-test="failure"]');
      await shot('wrong-scenario');
      await page.goto(`${url}/#/watch?patch=no-such-patch`);
      await page.waitForSelector('[data-test="notice"][data-status="failed"]', { timeout: 60_000 });
      assert.match(await page.textContent('[data-test="notice"]'), /no-such-patch/);
      await page.goto(`${url}/#/what-if?experiment=zzz&job=99999999`);
      await page.waitForSelector('[data-test="whatif"][data-state="failed"]');
      assert.match(await page.textContent('[data-test="inquiry-failed"]'), /not kept any more.*Fight/s);
      await page.goto(`${url}/#/watch?date=2525-01-01&unit=%3Cscript%3Ealert(1)%3C/script%3E&cell=999999&at=1,2,banana`);
      await mapReady(page);
      // What is named and is not there leaves no empty column.
      assert.ok(await page.isVisible('[role="tab"]'));
    },
  },
  {
    name: 'says when the server cannot be reached and goes on when it can',
    expected: [/ERR_INTERNET_DISCONNECTED|Failed to load resource|Failed to fetch/],
    async run({ page, context, url, shot }) {
      await page.goto(`${url}/#/watch?date=1942-09-01`);
      await mapReady(page);
      await wholeBattle(page);
      await context.setOffline(true);
      await page.waitForSelector('.offline');
      await page.focus('[data-test="slider"]');
      await page.keyboard.press('End');
      assert.equal(await page.textContent('[data-test="date"]'), '28 February 1943');
      await page.click('[data-test="nav-record"]');
      await page.waitForTimeout(800);
      await shot('offline');
      await context.setOffline(false);
      await page.waitForSelector('.offline', { state: 'detached' });
      await page.click('[data-test="nav-watch"]');
      await mapReady(page);
    },
  },
];
