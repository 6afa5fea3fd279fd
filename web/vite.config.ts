import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The server the pages talk to while they are being worked on; the built pages are served by it.
const server = process.env.NOSB_URL ?? 'http://127.0.0.1:1942';

// The server takes changes from its own page only: it must see the name the page was asked by.
const proxy = { '/api': { target: server, changeOrigin: false } };

export default defineConfig({
  plugins: [svelte()],
  // The policy of the server forbids data addresses, so nothing is inlined.
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, reportCompressedSize: true, chunkSizeWarningLimit: 900 },
  server: { host: '127.0.0.1', proxy },
  preview: { host: '127.0.0.1', proxy },
  test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
});
