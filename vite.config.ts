import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Builds the web view into `dist/web`: one `index.html`, everything else hashed under `assets/`. Nothing is inlined,
 * since the page's content security policy allows scripts and styles from its own files only.
 */
export default defineConfig({
  root: 'web',
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
});
