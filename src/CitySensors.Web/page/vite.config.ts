import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Relative, so that the page also works below a path of a reverse proxy.
  base: './',
  build: {
    target: 'es2022',
    assetsDir: 'assets',
    sourcemap: false,
    // The server's policy allows data: for images only; everything else stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    // The texts of alerts are files of the server.
    fs: { allow: ['.', '../../CitySensors.Core/Alerts/Texts'] },
    proxy: {
      '/api': 'http://localhost:5000',
      '/hubs': { target: 'http://localhost:5000', ws: true },
    },
  },
  test: { include: ['test/**/*.test.ts'] },
});
