// Takes the pictures of docs/images from a server (NOSB_URL, or the program NOSB): `npm run pictures`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { launch, mapReady, openPage } from '../tests/e2e/browser.mjs';
import { startServer } from '../tests/e2e/server.mjs';

const folder = join(import.meta.dirname, '../../docs/images');
mkdirSync(folder, { recursive: true });

const settle = (page, time = 4000) => page.waitForTimeout(time);
const whole = (page) => page.waitForSelector('[data-test="watch"][data-whole="true"]', { timeout: 300_000 });

const pictures = [
  { name: 'watch-theatre', hash: '#/watch?date=1942-08-23' },
  { name: 'watch-city', hash: '#/watch?date=1942-10-14&at=44.535,48.745,11.1&layers=control,units,labels,transport,rubble' },
  { name: 'watch-pocket', hash: '#/watch?date=1943-01-10&at=44.14,48.73,8.85&layers=control,units,labels,transport,history' },
  { name: 'watch-dark', hash: '#/watch?date=1942-11-23&at=43.9,48.9,7.9', options: { colorScheme: 'dark' } },
  { name: 'side-by-side', hash: '#/compare?other=no-order-227&date=1942-09-20&at=44.2,48.75,8.2', ready: async (page) => {
    await page.waitForFunction(() => document.querySelectorAll('[role="application"][data-ready="true"]').length === 2, null, { timeout: 300_000 });
    await page.waitForSelector('[data-test="parting"] .link', { timeout: 300_000 });
  } },
  { name: 'record', hash: '#/record', ready: async (page) => {
    await page.waitForSelector('tbody tr');
    await page.check('[data-test="compared"]');
    await page.waitForSelector('tbody td.model svg', { timeout: 300_000 });
    await page.click('[data-test="spread"]');
    await page.waitForSelector('[data-test="spread"]', { timeout: 300_000 });
  } },
  { name: 'what-if', hash: '#/what-if?claim=order-227', options: { viewport: { width: 1280, height: 1000 } }, ready: async (page) => {
    await page.fill('[data-test="runs"]', '40');
    await page.press('[data-test="runs"]', 'Tab');
    await page.click('[data-test="ask"]');
    await page.waitForSelector('[data-test="whatif"][data-state="done"]', { timeout: 900_000 });
    await page.waitForSelector('[data-test="forest"] tbody tr');
  } },
].filter((picture) => picture.name.includes(process.argv[2] ?? ''));

const server = await startServer();
const browser = await launch();
for (const { name, hash, options, ready } of pictures) {
  const { page, context, errors } = await openPage(browser, options);
  await page.goto(`${server.url}/${hash}`);
  if (ready) await ready(page);
  else {
    await mapReady(page, 300_000);
    await whole(page);
  }
  await settle(page);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(name, errors.length > 0 ? errors : '');
  await context.close();
}
await browser.close();
await server.end();
