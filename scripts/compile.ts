// Runs the built program over the saved outputs of a sample and a small sysdump, and keeps what the engine has compiled for them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setEngineFlags } from '../src/cli/engine-flags.ts';
import { keepCompiled } from '../src/cli/compiled/kept.ts';
import type { Io } from '../src/cli/io.ts';
import { buildCluster } from './cluster/build.ts';
import { writeZip } from './cluster/write.ts';
import { buildStory } from './stories.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(join(tmpdir(), 'ciliumdoc-compile-'));
const silent = { write: () => true };
const io: Io = { stdout: silent, stderr: silent, env: {}, quiet: true };

// As `start` does, since code is kept for these flags only.
setEngineFlags();
try {
  const story = buildStory('partial-kpr');
  const inputs = Object.entries(story).map(([path, text], i) => {
    const file = join(folder, `${String(i)}-${path.split('/').at(-1) ?? ''}`);
    writeFileSync(file, text);
    return file;
  });
  const dump = join(folder, 'dump.zip');
  await writeZip(buildCluster({ nodes: 3, collected: 3, services: 20, podsPerNode: 12, logLines: 2000, flows: 300, conntrack: 200, nat: 100, proxy: 'replaced', cilium: '1.17.6', seed: 1 }), dump);
  await keepCompiled(pathToFileURL(join(root, 'dist/compiled/')), async ({ main }) => {
    const program = await main();
    for (const words of [inputs, [dump]]) {
      const code = await program.main(['analyze', ...words, '-o', `html=${join(folder, 'r.html')}`, '-o', `json=${join(folder, 'r.json')}`, '--jobs', '1'], io);
      if (code > 1) throw new Error(`analyze ended with ${String(code)}`);
    }
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
