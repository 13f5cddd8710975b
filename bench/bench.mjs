// How fast and how large: runs the built program as whole processes over generated dumps, beside `unzip -p` and `bsdtar -xOf` on the
// same file in the same run.
//   npm run bench [-- S M L XL iptables] [-- --runs 3] [-- --jobs N] [-- --write]     (--write renews bench/RESULTS.md and bench/results.json)
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cache = join(root, 'node_modules/.cache/bench');
const bin = join(root, 'bin/ciliumdoc.js');
const record = join(root, 'bench/results.json');

/** Dumps by size. The words are those of `scripts/run.mjs cluster`; a changed word makes a new file. */
export const SIZES = {
  S: ['--nodes', '5', '--pods-per-node', '25', '--services', '60', '--log-lines', '6000', '--flows', '600', '--conntrack', '3000', '--nat', '600'],
  M: ['--nodes', '50', '--pods-per-node', '30', '--services', '400', '--log-lines', '12000', '--flows', '2000', '--conntrack', '5000', '--nat', '1500'],
  L: ['--nodes', '500', '--pods-per-node', '4', '--services', '150', '--log-lines', '2500', '--flows', '400', '--conntrack', '1500', '--nat', '400'],
  /** 3.3 GB. */
  XL: ['--nodes', '500', '--pods-per-node', '8', '--services', '300', '--log-lines', '3000', '--flows', '600', '--conntrack', '2500', '--nat', '600'],
  /** 20,000 services behind kube-proxy's iptables rules on three nodes. */
  iptables: ['--nodes', '3', '--pods-per-node', '100', '--services', '20000', '--log-lines', '2000', '--flows', '300', '--conntrack', '3000', '--proxy', 'iptables'],
};

/** Makes a dump once; returns its path. */
export function dump(name, words = SIZES[name]) {
  mkdirSync(cache, { recursive: true });
  const path = join(cache, `${name}-${words.join('_').replace(/[^\w-]/g, '')}.zip`);
  if (!existsSync(path)) {
    process.stderr.write(`making ${name} ...\n`);
    execFileSync(process.execPath, [join(root, 'scripts/run.mjs'), 'cluster', ...words, '--out', `${path}.part`], { stdio: ['ignore', 'ignore', 'inherit'] });
    execFileSync('mv', [`${path}.part`, path]);
  }
  return path;
}

/** Wall and processor seconds and peak memory of one process. */
export function measure(command, args) {
  const out = spawnSync('/usr/bin/env', ['bash', '-c', 'TIMEFORMAT="%R %U %S"; time "$0" "$@" > /dev/null', command, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
  const [wall = 0, user = 0, system = 0] = (out.stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { wall, cpu: user + system, status: out.status };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Uncompressed bytes as the directory of the zip says. */
export function bytesOf(path) {
  return Number(/(\d+)\s+\d+ files?$/.exec(execFileSync('unzip', ['-l', path], { encoding: 'utf8', maxBuffer: 1e9 }).trim())?.[1] ?? 0);
}

/** Runs everything `runs` times in turn, so that a busy machine is as busy for all. */
export function bench(name, path, runs, jobs) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const rows = { ours: [], unzip: [], bsdtar: [] };
    const profiles = [];
    for (let i = 0; i < runs; i++) {
      rows.unzip.push(measure('unzip', ['-p', path]));
      if (hasBsdtar) rows.bsdtar.push(measure('bsdtar', ['-xOf', path]));
      const profile = join(folder, 'profile.json');
      const words = ['analyze', path, '-o', `html=${join(folder, 'r.html')}`, '-o', `json=${join(folder, 'r.json')}`, '--profile', profile, ...(jobs === undefined ? [] : ['--jobs', jobs])];
      const ours = measure(process.execPath, [bin, ...words]);
      if (ours.status > 1) throw new Error(`analyze ended with ${ours.status}`);
      rows.ours.push(ours);
      profiles.push(JSON.parse(readFileSync(profile, 'utf8')));
    }
    const of = (list, key) => median(list.map((r) => r[key]));
    const bytes = bytesOf(path);
    const stages = Object.fromEntries(profiles[0].stages.map(({ stage }) => [stage, Math.round(median(profiles.map((p) => p.stages.find((s) => s.stage === stage)?.ms ?? 0)))]));
    const [wall, unzip, bsdtar] = [of(rows.ours, 'wall'), of(rows.unzip, 'wall'), of(rows.bsdtar, 'wall')];
    return {
      name, runs, mb: Math.round(bytes / 1e6), wall, cpu: of(rows.ours, 'cpu'), mbPerSecond: Math.round(bytes / 1e6 / wall), rssMb: Math.round(median(profiles.map((p) => p.peakRssMb))),
      unzip, bsdtar, ratioUnzip: wall / unzip, ratioBsdtar: hasBsdtar ? wall / bsdtar : undefined, cpuRatioUnzip: of(rows.ours, 'cpu') / of(rows.unzip, 'cpu'), stages,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const hasBsdtar = spawnSync('bsdtar', ['--version']).status === 0;
const fixed = (value, digits = 2) => (value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits));

function table(results) {
  const head = ['size', 'runs', 'MB', 'time s', 'MB/s', 'CPU s', 'peak RSS MB', 'unzip -p s', 'x unzip', 'x unzip (CPU)', 'bsdtar s', 'x bsdtar'];
  const rows = results.map((r) => [r.name, r.runs ?? '-', r.mb, fixed(r.wall), r.mbPerSecond, fixed(r.cpu), r.rssMb, fixed(r.unzip), fixed(r.ratioUnzip, 1), fixed(r.cpuRatioUnzip, 1), fixed(r.bsdtar), fixed(r.ratioBsdtar, 1)]);
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function stageTable(results) {
  const names = ['load', 'open', 'read', 'recognise', 'parse', 'pack', 'assemble', 'judge', 'report', 'render'];
  return [['size', ...names], ['---', ...names.map(() => '---')], ...results.map((r) => [r.name, ...names.map((n) => r.stages[n] ?? 0)])].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Time of small commands beside a Node program that does nothing. */
function starts(runs) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const empty = join(folder, 'empty.mjs');
  writeFileSync(empty, '');
  const commands = { 'empty Node program': [empty], '--version': [bin, '--version'], 'explain KPR-001': [bin, 'explain', 'KPR-001'] };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let i = 0; i < runs; i++) for (const [name, args] of Object.entries(commands)) times[name].push(measure(process.execPath, args));
  rmSync(folder, { recursive: true, force: true });
  const base = median(times['empty Node program'].map((t) => t.cpu));
  return Object.entries(times).map(([name, list]) => ({ name, wall: median(list.map((t) => t.wall)), cpu: median(list.map((t) => t.cpu)), ratio: median(list.map((t) => t.cpu)) / base }));
}

async function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { runs: { type: 'string', default: '3' }, jobs: { type: 'string' }, write: { type: 'boolean', default: false } } });
  const names = positionals.length === 0 ? ['S', 'M', 'L'] : positionals;
  const results = names.map((name) => bench(name, dump(name), Number(values.runs), values.jobs));
  const small = starts(Math.max(5, Number(values.runs)));
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`;
  const startTable = `| start | wall s | CPU s | x empty (CPU) |\n| --- | --- | --- | --- |\n${small.map((s) => `| ${s.name} | ${fixed(s.wall)} | ${fixed(s.cpu)} | ${fixed(s.ratio, 1)} |`).join('\n')}`;
  const textOf = (rows) => `${table(rows)}\n\nMilliseconds by stage, threads added up:\n\n${stageTable(rows)}\n\n${startTable}\n`;
  process.stdout.write(`${machine}\n\n${textOf(results)}`);
  const before = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')).results : [];
  for (const r of results) {
    const old = before.find((b) => b.name === r.name);
    if (old !== undefined && r.cpuRatioUnzip > old.cpuRatioUnzip * 1.15) process.stdout.write(`\n${r.name}: ${fixed(r.cpuRatioUnzip, 1)} times the processor time of unzip, ${fixed(old.cpuRatioUnzip, 1)} when last recorded: slower\n`);
  }
  if (!values.write) return;
  // Sizes that were not run keep what was recorded of them.
  const all = Object.keys(SIZES).flatMap((name) => results.find((r) => r.name === name) ?? before.find((r) => r.name === name) ?? []);
  writeFileSync(record, `${JSON.stringify({ machine, results: all, starts: small }, null, 1)}\n`);
  const page = join(root, 'bench/RESULTS.md');
  const known = existsSync(page) ? readFileSync(page, 'utf8') : '';
  const rest = /<!-- end of figures -->[\s\S]*$/.exec(known)?.[0] ?? '<!-- end of figures -->\n';
  writeFileSync(page, `# Results\n\nMade by \`npm run bench -- --write\`; the median of as many runs of whole processes as the second column says, HTML and JSON written.\nMachine: ${machine}.\n\n${textOf(all)}\n${rest}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
