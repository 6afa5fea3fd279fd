// The server under test: one that runs (NOSB_URL), or a program (NOSB) that this starts, stops and starts again.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const freePort = () => new Promise((done, fail) => {
  const probe = createServer();
  probe.once('error', fail);
  probe.listen(0, '127.0.0.1', () => { const { port } = probe.address(); probe.close(() => done(port)); });
});

async function answers(url, patience = 60_000) {
  const end = Date.now() + patience;
  while (Date.now() < end) {
    try {
      if ((await fetch(`${url}/api/v1/scenarios`)).ok) return;
    } catch { /* It is not there yet. */ }
    await new Promise((done) => setTimeout(done, 150));
  }
  throw new Error(`no answer from ${url}`);
}

export async function startServer() {
  if (process.env.NOSB_URL) {
    const url = process.env.NOSB_URL.replace(/\/$/, '');
    await answers(url);
    return { url, own: false, stop: async () => {}, start: async () => {}, end: async () => {} };
  }
  const program = process.env.NOSB ?? ['release', 'debug'].map((kind) => resolve(import.meta.dirname, `../../../target/${kind}/nosb`)).find(existsSync);
  if (!program) throw new Error('set NOSB to the program, or NOSB_URL to a server that runs');
  const data = mkdtempSync(join(tmpdir(), 'nosb-e2e-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child = null;
  const server = {
    url,
    own: true,
    async start() {
      child = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--data', data], { stdio: ['ignore', 'ignore', process.env.NOSB_LOG ? 'inherit' : 'ignore'] });
      await answers(url);
    },
    async stop(signal = 'SIGKILL') {
      if (!child) return;
      const gone = new Promise((done) => child.once('exit', done));
      child.kill(signal);
      await gone;
      child = null;
    },
    async end() {
      await server.stop('SIGTERM');
      rmSync(data, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}
