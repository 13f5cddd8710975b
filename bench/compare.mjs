// Same bytes before and after: runs two builds of the program over the same inputs and compares what they say, byte by byte.
//   node bench/compare.mjs OTHER_CHECKOUT INPUT...   (both built; prints the inputs that differ, exit code 1 if any)
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
const [other, ...inputs] = process.argv.slice(2);
if (other === undefined || inputs.length === 0) {
  process.stderr.write('node bench/compare.mjs OTHER_CHECKOUT INPUT...\n');
  process.exit(2);
}

/** Digests of everything a build writes about an input. */
function outputs(root, input) {
  const folder = mkdtempSync(join(tmpdir(), 'compare-'));
  try {
    const run = (...args) => spawnSync(process.execPath, [join(root, 'bin/ciliumdoc.js'), ...args], { maxBuffer: 2 ** 31 - 1 });
    const judged = run('analyze', input, '-o', `json=${join(folder, 'r.json')}`, '-o', `html=${join(folder, 'r.html')}`, '-o', 'text=-');
    const seen = run('inspect', input, '--format', 'json');
    const digest = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
    const file = (name) => { try { return digest(readFileSync(join(folder, name))); } catch { return 'none'; } };
    return { code: judged.status, text: digest(judged.stdout), json: file('r.json'), html: file('r.html'), inspect: digest(seen.stdout) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let different = 0;
for (const input of inputs) {
  const [a, b] = [outputs(other, input), outputs(here, input)];
  const fields = Object.keys(a).filter((key) => a[key] !== b[key]);
  if (fields.length > 0) different++;
  process.stdout.write(`${fields.length === 0 ? 'same     ' : 'DIFFERENT'} ${input}${fields.length === 0 ? '' : `: ${fields.join(', ')}`}\n`);
}
process.exitCode = different === 0 ? 0 : 1;
