// Time and memory over growing clusters and maps: three and more points a row, as a table and a plot.
//   node bench/growth.mjs [--write]     (--write renews bench/growth.svg and bench/GROWTH.md)
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesOf, dump } from './bench.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const small = ['--services', '20', '--log-lines', '200', '--flows', '50', '--nat', '50'];
/** Each row grows one thing and leaves the others small. */
const ROWS = {
  nodes: [5, 50, 500].map((n) => [n, ['--nodes', String(n), '--collected', String(Math.min(n, 500)), '--pods-per-node', '3', '--conntrack', '50', ...small]]),
  'conntrack entries': [1e3, 1e4, 1e5, 1e6].map((n) => [n, ['--nodes', '1', '--pods-per-node', '20', '--conntrack', String(n), ...small]]),
  'log lines': [1e3, 1e4, 1e5, 1e6].map((n) => [n, ['--nodes', '1', '--pods-per-node', '20', '--conntrack', '50', '--services', '20', '--log-lines', String(n), '--flows', '50', '--nat', '50']]),
  endpoints: [1e3, 1e4, 1e5].map((n) => [n, ['--nodes', String(Math.ceil(n / 100)), '--collected', '2', '--pods-per-node', '100', '--conntrack', '50', ...small]]),
};

function run(path) {
  const folder = mkdtempSync(join(tmpdir(), 'growth-'));
  try {
    const profile = join(folder, 'p.json');
    execFileSync(process.execPath, [join(root, 'bin/ciliumdoc.js'), 'analyze', path, '--jobs', '1', '--fail-on', 'never', '-o', `json=${join(folder, 'r.json')}`, '--profile', profile], { stdio: 'ignore' });
    const { cpuMs, peakRssMb } = JSON.parse(readFileSync(profile, 'utf8'));
    return { cpu: cpuMs / 1000, rss: peakRssMb, mb: bytesOf(path) / 1e6 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Log-log lines of one measure; a line of slope one is linear growth. */
function plot(rows, key, title, x0) {
  const all = rows.flatMap((r) => r.points);
  const [x1, x2] = [Math.min(...all.map((p) => p.n)), Math.max(...all.map((p) => p.n))].map(Math.log10);
  const [y1, y2] = [Math.floor(Math.log10(Math.min(...all.map((p) => p[key])))), Math.ceil(Math.log10(Math.max(...all.map((p) => p[key]))))];
  const x = (n) => x0 + 50 + ((Math.log10(n) - x1) / (x2 - x1)) * 280;
  const y = (v) => 240 - ((Math.log10(v) - y1) / (y2 - y1)) * 190;
  const colours = ['#1b6ca8', '#b5462f', '#7a4fa3', '#3d7a3a'];
  const grid = Array.from({ length: y2 - y1 + 1 }, (_, i) => `<line x1="${x0 + 50}" x2="${x0 + 330}" y1="${y(10 ** (y1 + i))}" y2="${y(10 ** (y1 + i))}" stroke="#ddd"/><text x="${x0 + 44}" y="${y(10 ** (y1 + i)) + 4}" text-anchor="end">${10 ** (y1 + i)}</text>`).join('');
  const ticks = Array.from({ length: Math.floor(x2) - Math.ceil(x1) + 1 }, (_, i) => `<text x="${x(10 ** (Math.ceil(x1) + i))}" y="258" text-anchor="middle">1e${Math.ceil(x1) + i}</text>`).join('');
  const lines = rows.map((r, i) => `<polyline fill="none" stroke="${colours[i]}" stroke-width="2" points="${r.points.map((p) => `${x(p.n).toFixed(1)},${y(p[key]).toFixed(1)}`).join(' ')}"/>${r.points.map((p) => `<circle cx="${x(p.n).toFixed(1)}" cy="${y(p[key]).toFixed(1)}" r="3" fill="${colours[i]}"/>`).join('')}<text x="${x0 + 56}" y="${56 + i * 15}" fill="${colours[i]}">${r.name}</text>`).join('');
  return `<text x="${x0 + 190}" y="24" text-anchor="middle" font-weight="bold">${title}</text>${grid}${ticks}${lines}`;
}

const rows = Object.entries(ROWS).map(([name, points]) => ({ name, points: points.map(([n, words]) => ({ n, ...run(dump(`growth-${name.split(' ')[0]}-${n}`, words)) })) }));
const table = `| row | size | MB | CPU s | MB per CPU s | peak RSS MB |\n| --- | --- | --- | --- | --- | --- |\n${rows.flatMap((r) => r.points.map((p) => `| ${r.name} | ${p.n} | ${Math.round(p.mb)} | ${p.cpu.toFixed(2)} | ${Math.round(p.mb / p.cpu)} | ${Math.round(p.rss)} |`)).join('\n')}\n`;
process.stdout.write(table);
if (process.argv.includes('--write')) {
  writeFileSync(join(root, 'bench/growth.svg'), `<svg xmlns="http://www.w3.org/2000/svg" width="720" height="280" font-family="sans-serif" font-size="11"><rect width="720" height="280" fill="#fff"/>${plot(rows, 'cpu', 'processor seconds', 0)}${plot(rows, 'rss', 'peak memory, MB', 350)}</svg>\n`);
  writeFileSync(join(root, 'bench/GROWTH.md'), `# Growth\n\nMade by \`node bench/growth.mjs --write\`, one thread, both axes of the plot logarithmic.\nEvery node of a cluster knows all others and their pods, so the bytes of a dump grow with the square of the nodes: the MB tell.\nConntrack lists are recognised and left alone, since no rule reads them.\n\n![growth](growth.svg)\n\n${table}`);
}
