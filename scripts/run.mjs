// Runs a TypeScript script of this folder on Node 20, which cannot strip types: bundles it to a temporary module and imports that.
//   node scripts/run.mjs gen [arguments...]
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const name = process.argv[2] ?? '';
// Beside the sources, so that bare package names resolve.
const out = mkdtempSync(join(here, '.run-'));
try {
  const file = join(out, `${name}.mjs`);
  await build({
    entryPoints: [join(here, `${name}.ts`)], outfile: file, bundle: true, platform: 'node', format: 'esm', target: 'node20',
    packages: 'external', logLevel: 'error',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(join(here, `${name}.ts`)).href) },
  });
  process.argv.splice(1, 2, file);
  await import(pathToFileURL(file).href);
} finally {
  rmSync(out, { recursive: true, force: true });
}
