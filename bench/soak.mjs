// Whether memory stays flat over many dumps in one call, and whether an interrupt at any moment leaves anything behind.
//   npm run soak [-- --dumps 200] [-- --interrupts 40] [-- --seed 1] [-- --jobs N]
// Exit code 1 when memory grows or something is left. Every number but the moments of the interrupts comes out the same for a seed.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { dump } from './bench.mjs';

const bin = fileURLToPath(new URL('../bin/ciliumdoc.js', import.meta.url));
const KINDS = 8;
const SAMPLE_MS = 50;
/** Garbage that was not collected yet, and caches that fill once. */
const SLACK = 1.15;
const SLACK_MB = 15;

/** Small dumps that differ in everything but their size. */
function dumps(count, folder) {
  const kinds = Array.from({ length: KINDS }, (_, i) => dump(`soak-${i}`, ['--nodes', '3', '--pods-per-node', '10', '--services', '20', '--log-lines', '400', '--flows', '50', '--conntrack', '200', '--nat', '50', '--seed', String(i + 1)]));
  return Array.from({ length: count }, (_, i) => {
    const path = join(folder, `dump-${String(i).padStart(3, '0')}.zip`);
    copyFileSync(kinds[i % KINDS], path);
    return path;
  });
}

/** Resident memory of a process in MB; undefined once it is gone. */
function resident(pid) {
  try {
    if (!existsSync('/proc')) return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? NaN) / 1024;
  } catch {
    return undefined;
  }
}

/** Runs the program until it ends, or is interrupted. */
function run(args, cwd, { interruptAfter, watch } = {}) {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(process.execPath, [bin, ...args], { cwd, env: { ...process.env, TMPDIR: cwd }, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (piece) => { stderr += piece; });
    const sampler = watch === undefined ? undefined : setInterval(() => { const mb = resident(child.pid); if (Number.isFinite(mb)) watch(mb); }, SAMPLE_MS);
    const killer = interruptAfter === undefined ? undefined : setTimeout(() => { child.kill('SIGINT'); }, interruptAfter);
    child.once('close', (code, signal) => {
      clearInterval(sampler);
      clearTimeout(killer);
      resolve({ code, signal, stderr, ms: performance.now() - started });
    });
  });
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Peaks of stretches of the run: each dump goes up and down, what counts is whether the tops climb. */
async function soak(count, jobs, folder) {
  const inputs = dumps(count, folder);
  const out = join(folder, 'out');
  mkdirSync(out);
  const samples = [];
  const { code, stderr, ms } = await run(['analyze', ...inputs, '-o', `json=${out}/`, '-o', `html=${out}/`, '--fail-on', 'never', ...jobs], folder, { watch: (mb) => samples.push(mb) });
  const reports = readdirSync(out).filter((name) => name.endsWith('.json')).length;
  if (code !== 0 || reports !== count) throw new Error(`the soak ended with ${code} and ${reports} of ${count} reports\n${stderr}`);
  const stretches = Array.from({ length: 10 }, (_, i) => samples.slice(Math.floor((i * samples.length) / 10), Math.floor(((i + 1) * samples.length) / 10)));
  const middles = stretches.map(median);
  const tops = stretches.map((s) => Math.max(...s));
  // The first two stretches fill the heap and the caches.
  const grown = (list) => median(list.slice(-3)) > median(list.slice(2, 5)) * SLACK + SLACK_MB;
  const flat = !grown(middles) && !grown(tops);
  console.log(`${count} dumps in ${(ms / 1000).toFixed(1)} s, ${samples.length} samples of resident memory in MB, by tenths of the run`);
  console.log(`  median ${middles.map((mb) => mb.toFixed(0)).join(' ')}\n  top    ${tops.map((mb) => mb.toFixed(0)).join(' ')}\n  memory is ${flat ? 'flat' : 'NOT flat'}`);
  return flat;
}

/** mulberry32: the same moments for the same seed. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const WHOLE = { 'report.json': (text) => { JSON.parse(text); }, 'report.html': (text) => { if (!text.trimEnd().endsWith('</html>')) throw new Error('cut'); } };

/** What is wrong in the folder of an interrupted run. */
function remains(folder, input) {
  return readdirSync(folder).filter((name) => name !== input).flatMap((name) => {
    const check = WHOLE[name];
    if (check === undefined) return [`${name} is left behind`];
    try { check(readFileSync(join(folder, name), 'utf8')); return []; } catch { return [`${name} is written in part`]; }
  });
}

/** Interrupts as many runs at random moments, from the first that the program can hear to the end of a whole run. */
async function interrupts(count, seed, jobs, folder) {
  const [input] = dumps(1, folder);
  // A container inside standard input or another archive needs a temporary file: that is what could be left.
  const nested = join(folder, 'nested.tar.gz');
  execFileSync('tar', ['-czf', nested, '-C', folder, 'dump-000.zip']);
  rmSync(input);
  const args = ['analyze', nested, '-o', 'json=report.json', '-o', 'html=report.html', '--fail-on', 'never', ...jobs];
  const whole = await run(args, folder);
  if (whole.code !== 0) throw new Error(whole.stderr);
  // Before Node has begun with the program, the system ends it, and not we.
  const deaf = (await run(['--version'], folder)).ms;
  const next = random(seed);
  const faults = [];
  const codes = new Map();
  for (let i = 0; i < count; i++) {
    for (const name of Object.keys(WHOLE)) rmSync(join(folder, name), { force: true });
    const after = deaf + next() * whole.ms;
    const { code, signal } = await run(args, folder, { interruptAfter: after });
    const end = String(code ?? signal);
    codes.set(end, (codes.get(end) ?? 0) + 1);
    // Node gives up its handlers a moment before it ends: then the system ends it, which shells tell as 130 as well.
    const ended = code === 130 || code === 0 || signal === 'SIGINT';
    const wrong = [...(ended ? [] : [`ended with ${end}`]), ...remains(folder, 'nested.tar.gz')];
    faults.push(...wrong.map((fault) => `after ${after.toFixed(0)} ms: ${fault}`));
  }
  console.log(`${count} interrupts over ${whole.ms.toFixed(0)} ms (seed ${seed}): exit codes ${[...codes].map(([code, n]) => `${code} ${n}x`).join(', ')}; those with 0 came after the end`);
  for (const fault of faults) console.log(`  ${fault}`);
  if (faults.length === 0) console.log('  nothing left behind');
  return faults.length === 0;
}

const { values } = parseArgs({ options: { dumps: { type: 'string', default: '200' }, interrupts: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' }, jobs: { type: 'string' } } });
const jobs = values.jobs === undefined ? [] : ['--jobs', values.jobs];
const folder = mkdtempSync(join(tmpdir(), 'soak-'));
try {
  const results = [];
  for (const [name, part] of [['soak', (at) => soak(Number(values.dumps), jobs, at)], ['interrupts', (at) => interrupts(Number(values.interrupts), Number(values.seed), jobs, at)]]) {
    const at = join(folder, name);
    mkdirSync(at);
    if (Number(name === 'soak' ? values.dumps : values.interrupts) > 0) results.push(await part(at));
    rmSync(at, { recursive: true, force: true });
  }
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
