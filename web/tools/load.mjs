// Fifty viewers and four jobs at once: `npm run load -- [minutes]`. Starts the program NOSB (target/release/nosb) with an empty folder.
// A viewer does what the page does: the page, the scenario's documents, a whole battle block by block, some stories, the events of a job; then
// he looks for two seconds. Prints for each kind of request how many, how long, and how much memory the server had.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MINUTES = Number(process.argv[2] ?? 5);
const VIEWERS = 50;
const JOBS = 4;
const LOOKING_MS = 2000;
// The slowest of a hundred requests may take so long.
const LIMIT_MS = 250;
const SCENARIO = 'stalingrad';
const program = process.env.NOSB ?? resolve(import.meta.dirname, '../../target/release/nosb');
const data = mkdtempSync(join(tmpdir(), 'nosb-load-'));
const server = spawn(program, ['serve', '--listen', '127.0.0.1:0', '--data', data], { stdio: ['ignore', 'pipe', 'ignore'] });
const port = await new Promise((found) => server.stdout.on('data', (text) => found(/:(\d+)\//.exec(String(text))?.[1])));
const agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
const times = new Map();
const errors = [];
let over = false;
let again = 0;

/** One request; its body is read but not unpacked, so that this program costs little beside the server. */
function ask(kind, method, path, body) {
  const begun = performance.now();
  return new Promise((answered) => {
    const request = http.request({
      host: '127.0.0.1', port, agent, method, path,
      headers: { ...(kind ? { 'Accept-Encoding': 'gzip, br' } : {}), ...(body ? { 'Content-Type': 'application/json' } : {}) },
    }, (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () => {
        if (kind) {
          if (!times.has(kind)) times.set(kind, []);
          times.get(kind).push(performance.now() - begun);
        }
        if (response.statusCode >= 400) errors.push(`${response.statusCode} ${method} ${path}`);
        answered(Buffer.concat(parts).toString());
      });
    });
    request.on('error', (error) => {
      // A kept connection may be closed just as it is used: browsers ask again, and so does this.
      if (request.reusedSocket && error.code === 'ECONNRESET') { again += 1; answered(ask(kind, method, path, body)); return; }
      if (!over) errors.push(`${error.message} ${method} ${path}`);
      answered('');
    });
    request.end(body);
  });
}

/** A value without packing, for what this program must read. */
async function read(path) {
  const response = await fetch(`http://127.0.0.1:${port}/api/v1${path}`);
  return response.json();
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const post = async (path, wanted) => JSON.parse(await ask(null, 'POST', `/api/v1${path}`, JSON.stringify(wanted)));
const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]);

/** The events of a job until it or this run ends. */
function follow(id) {
  return new Promise((done) => {
    const request = http.get({ host: '127.0.0.1', port, path: `/api/v1/jobs/${id}/events` }, (response) => {
      response.on('data', () => { if (over) { request.destroy(); done(); } });
      response.on('end', done);
    });
    request.on('error', done);
  });
}

// Three battles to watch.
const battles = [];
for (const seed of [1, 2, 3]) {
  const job = await post('/battles', { scenario: SCENARIO, seed });
  await follow(job.id);
  battles.push(await read(`/battles/${job.subject}`));
}

// Two experiments that last longer than this run, and two battles at a time, one after the other.
const jobs = [];
for (const patch of ['no-order-227', 'no-ferries']) {
  jobs.push(await post('/experiments', { scenario: SCENARIO, title: `load ${patch}`, runs: 1000, arms: [{ id: 'a', title: 'A', patches: [patch] }] }));
}
let seed = 1000;
let fought = 0;
async function fighter() {
  while (!over) {
    const job = await post('/battles', { scenario: SCENARIO, seed: seed++ });
    await follow(job.id);
    fought += 1;
  }
}

async function viewer(number) {
  const api = '/api/v1';
  follow(jobs[number % jobs.length].id);
  for (let round = 0; !over; round++) {
    const battle = battles[(number + round) % battles.length];
    const under = `${api}/battles/${battle.id}`;
    await ask('page', 'GET', '/');
    for (const part of ['', '/map', '/layers', '/elements']) await ask(`scenario${part}`, 'GET', `${api}/scenarios/${SCENARIO}${part}`);
    await ask('battle', 'GET', under);
    await ask('series', 'GET', `${under}/series`);
    await ask('events', 'GET', `${under}/events`);
    for (let block = 0; block < battle.blocks && !over; block++) {
      await Promise.all([ask('elements block', 'GET', `${under}/elements/${block}`), ask('cells block', 'GET', `${under}/cells/${block}`)]);
    }
    await ask('story of an element', 'GET', `${under}/element/${(number * 17 + round) % 900}`);
    await ask('story of a cell', 'GET', `${under}/cell/${(number * 101 + round) % 6000}`);
    await ask('experiment', 'GET', `${api}/experiments/${jobs[number % jobs.length].subject}`);
    await sleep(LOOKING_MS * (0.5 + Math.random()));
  }
}

const memory = [];
const watch = setInterval(() => memory.push(rss()), 1000);
const viewers = Array.from({ length: VIEWERS }, (_, number) => viewer(number));
for (let n = jobs.length; n < JOBS; n++) fighter();
const begun = Date.now();
while (Date.now() - begun < MINUTES * 60_000) await sleep(250);
const states = (await read('/jobs')).filter((job) => jobs.some((ours) => ours.id === job.id));
over = true;
await Promise.all(viewers);
clearInterval(watch);

const row = (kind, all) => {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1).padStart(9);
  console.log(`${kind.padEnd(22)} ${String(all.length).padStart(8)} ${at(0.5)} ${at(0.99)} ${at(1)}`);
};
console.log(`${VIEWERS} viewers, ${JOBS} jobs, ${MINUTES} minutes; load average ${loadavg().map((load) => load.toFixed(1)).join(' ')}`);
console.log(`${'request'.padEnd(22)} ${'number'.padStart(8)} ${'p50 ms'.padStart(9)} ${'p99 ms'.padStart(9)} ${'most ms'.padStart(9)}`);
for (const [kind, all] of times) row(kind, all);
const all = [...times.values()].flat().sort((a, b) => a - b);
row('all', all);
const slow = all[Math.floor(0.99 * all.length)] > LIMIT_MS;
const mean = (values) => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length / 1024);
console.log(`memory, MiB: first minute ${mean(memory.slice(0, 60))}, last ${mean(memory.slice(-60))}, most ${Math.round(Math.max(...memory) / 1024)}`);
console.log(`fought meanwhile: pairs ${states.map((job) => `${job.done} (${job.state})`).join(', ')}, battles ${fought}; connections that closed in use: ${again}`);
console.log(`errors: ${errors.length}`, [...new Set(errors)].slice(0, 10));
agent.destroy();
server.kill('SIGKILL');
rmSync(data, { recursive: true, force: true });
if (slow) console.log(`more than one request in a hundred took longer than ${LIMIT_MS} ms`);
process.exit(errors.length === 0 && !slow ? 0 : 1);
