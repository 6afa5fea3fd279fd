// What the page costs: `npm run perf` opens it on a battle that was fought before (NOSB_URL, or the program NOSB) and counts. Frames a second
// say nothing where software draws, so this counts what a frame asks of a machine: time of script, draw calls, triangles.
import { launch, mapReady, openPage } from '../tests/e2e/browser.mjs';
import { startServer } from '../tests/e2e/server.mjs';

// Runs in the page before everything else: times every frame's script with the effects that follow it, and counts what is drawn.
const watch = () => {
  const frames = [];
  let frame = { at: -1, script: 0, calls: 0, triangles: 0, instances: 0 };
  const original = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (callback) => original((now) => {
    if (now !== frame.at) {
      if (frame.at >= 0) frames.push(frame);
      frame = { at: now, script: 0, calls: 0, triangles: 0, instances: 0 };
    }
    const begun = performance.now();
    callback(now);
    const end = () => { frame.script += performance.now() - begun; };
    // Effects of the callback run as microtasks behind it.
    Promise.resolve().then(() => Promise.resolve().then(() => Promise.resolve().then(end)));
  });
  const count = (mode, vertices, instances) => {
    frame.calls += 1;
    frame.instances += instances;
    frame.triangles += instances * (mode === 4 ? vertices / 3 : mode === 5 || mode === 6 ? Math.max(vertices - 2, 0) : 0);
  };
  const gl = WebGL2RenderingContext.prototype;
  const wrap = (name, read) => {
    const inner = gl[name];
    gl[name] = function (...values) { count(...read(values)); return inner.apply(this, values); };
  };
  wrap('drawArrays', ([mode, , vertices]) => [mode, vertices, 1]);
  wrap('drawElements', ([mode, vertices]) => [mode, vertices, 1]);
  wrap('drawArraysInstanced', ([mode, , vertices, instances]) => [mode, vertices, instances]);
  wrap('drawElementsInstanced', ([mode, vertices, , , instances]) => [mode, vertices, instances]);
  window.counted = { take: () => frames.splice(0) };
};

const quantile = (values, part) => { const sorted = [...values].sort((a, b) => a - b); return sorted[Math.min(Math.floor(part * sorted.length), sorted.length - 1)] ?? 0; };
const whole = (page) => page.waitForSelector('[data-test="watch"][data-whole="true"]', { timeout: 300_000 });

const server = await startServer();
const browser = await launch();
const open = async (hash) => {
  const { page, context } = await openPage(browser, { reducedMotion: 'no-preference' });
  await page.addInitScript(watch);
  await page.goto(`${server.url}/${hash}`);
  await mapReady(page, 300_000);
  await whole(page);
  return { page, context };
};

// The battle is fought once, so that what follows measures the page.
await (await open('#/watch?date=1942-10-14')).context.close();

console.log('Opening (a fresh browser profile, the battle ready)');
for (let run = 1; run <= 3; run++) {
  const { page, context } = await openPage(browser);
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(`${server.url}/#/watch?date=1942-10-14`);
  await page.waitForFunction(() => performance.getEntriesByName('first-picture').length > 0, null, { timeout: 120_000 });
  const { metrics } = await session.send('Performance.getMetrics');
  const found = await page.evaluate(() => {
    const mark = performance.getEntriesByName('first-picture')[0].startTime;
    const early = performance.getEntriesByType('resource').filter((one) => one.responseEnd <= mark);
    return { mark, bytes: early.reduce((sum, one) => sum + one.transferSize, 0), requests: early.length };
  });
  const work = metrics.find((one) => one.name === 'TaskDuration').value;
  console.log(`  first picture after ${(found.mark / 1000).toFixed(2)} s (${work.toFixed(2)} s of them work of the page, the rest waiting, most of it for the software that draws), ${(found.bytes / 1e6).toFixed(2)} MB in ${found.requests} requests`);
  await context.close();
}

console.log('Looking up a day (script from the event to the end of its frame)');
{
  const { page, context } = await open('#/watch?date=1942-10-14');
  const times = await page.evaluate(async () => {
    const slider = document.querySelector('[data-test="slider"]');
    const list = [];
    for (const to of [200, 20, 150, 60, 226, 100, 5, 180, 90, 130]) {
      window.counted.take();
      const begun = performance.now();
      slider.value = String(to);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      const event = performance.now() - begun;
      await new Promise((done) => setTimeout(done, 900));
      list.push(event + window.counted.take().reduce((most, frame) => Math.max(most, frame.script), 0));
    }
    return list;
  });
  console.log(`  median ${quantile(times, 0.5).toFixed(0)} ms, worst ${Math.max(...times).toFixed(0)} ms of ${times.length}`);
  await context.close();
}

console.log('Playing, 4 days a second, for 12 s at 1280 x 800');
const views = {
  theatre: '#/watch?date=1942-08-20',
  pocket: '#/watch?date=1942-12-20&at=44.14,48.73,8.85',
  city: '#/watch?date=1942-09-14&at=44.535,48.745,11.1',
  'city, with rubble, fire, supply, works and the record': '#/watch?date=1942-09-14&at=44.535,48.745,11.1&layers=control,units,labels,transport,rubble,fire,supply,works,history',
};
for (const [name, hash] of Object.entries(views)) {
  const { page, context } = await open(hash);
  await page.selectOption('.speed select', '4');
  await page.click('[data-test="play"]');
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const used = async () => (await session.send('Performance.getMetrics')).metrics.find((one) => one.name === 'ScriptDuration').value;
  await page.waitForTimeout(1500);
  await page.evaluate(() => window.counted.take());
  const before = await used();
  await page.waitForTimeout(12_000);
  const processor = (await used()) - before;
  const frames = (await page.evaluate(() => window.counted.take())).filter((frame) => frame.script > 0);
  const scripts = frames.map((frame) => frame.script);
  const most = (key) => Math.max(...frames.map((frame) => frame[key]));
  console.log(`  ${name}: script ${((processor * 1000) / frames.length).toFixed(1)} ms of processor time a frame; by the clock ${quantile(scripts, 0.5).toFixed(1)} ms a frame, 95 % below ${quantile(scripts, 0.95).toFixed(1)} ms, worst ${Math.max(...scripts).toFixed(0)} ms of ${frames.length} frames; `
    + `at most ${most('calls')} draw calls, ${most('instances').toLocaleString('en')} instances, ${Math.round(most('triangles')).toLocaleString('en')} triangles`);
  await context.close();
}
await browser.close();
await server.end();
