import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { byText } from '../../base/sort.ts';
import { buildFleet } from '../../fleet/build.ts';
import { type Entry, entryOf } from '../../fleet/entry.ts';
import type { Fleet } from '../../model/fleet.ts';
import { FLEET_FORMATS } from '../formats.ts';
import { columns, type Io, wantsColor } from '../io.ts';
import { startProgress } from '../progress.ts';
import { toolVersion } from '../version.ts';
import { readOutputs, writeAll } from '../written.ts';

/** A report is far smaller; a text of this size is not worth the memory. */
const LARGEST = 200_000_000;

/** `ciliumdoc fleet <folder>`: many stored reports as one picture. */
export function fleetCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('fleet <folder..>', 'Look over many stored JSON reports', (y) => y
    .positional('folder', { type: 'string', array: true, demandOption: true, describe: 'folder with reports written by analyze -o json=FILE, searched in depth; or such files' })
    .option('format', { alias: 'f', type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'text', describe: `one of ${FLEET_FORMATS.join(', ')}; to stdout, html to ciliumdoc-fleet.html` })
    .option('output', { alias: 'o', type: 'string', array: true, nargs: 1, default: [] as string[], defaultDescription: 'none', describe: 'FORMAT=FILE, may be given several times; - is stdout' })
    .example('$0 fleet reports/', 'what is frequent, who is worst, who is unlike the others')
    .example('$0 fleet reports/ -o html=fleet.html -o csv=fleet.csv', 'a page and a table'),
  async (args) => {
    const outputs = readOutputs(args.format, args.output, FLEET_FORMATS, { html: 'ciliumdoc-fleet.html' });
    const progress = startProgress(io);
    const entries: Entry[] = [];
    const skipped: Fleet['skipped'] = [];
    for (const { path, name, size } of args.folder.flatMap(filesOf).sort((a, b) => byText(a.name, b.name))) {
      progress.file(name, size);
      const entry = readEntry(path, name, size);
      if (typeof entry === 'string') skipped.push({ file: name, reason: entry });
      else entries.push(entry);
    }
    progress.done();
    if (entries.length === 0) throw new UserError(`${args.folder.join(', ')}: no report of ciliumdoc in it${skipped.length === 0 ? '' : ` (${skipped[0]?.file ?? ''} ${skipped[0]?.reason ?? ''})`}`, EXIT.input, 'write reports with: ciliumdoc analyze DUMP -o json=reports/NAME.json');
    const fleet = buildFleet({ entries, skipped, toolVersion: toolVersion() });
    await writeAll(outputs, io, ({ format, target }) => render(fleet, format, target === '-', io));
    setCode(EXIT.clean);
  });
}

interface Found { readonly path: string; readonly name: string; readonly size: number }

/** Every `.json` file below a folder, or the file itself. Links are not followed. */
function filesOf(path: string): Found[] {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory()) return [{ path, name: path, size: stat.size }];
    return readdirSync(path, { recursive: true, withFileTypes: true }).filter((d) => d.isFile() && d.name.toLowerCase().endsWith('.json'))
      .map((d) => join(d.parentPath, d.name)).map((full) => ({ path: full, name: relative(path, full).replaceAll('\\', '/'), size: statSync(full).size }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UserError(`cannot read ${path} (${code})`, EXIT.input, 'name a folder with reports');
  }
}

/** One file at a time, so that memory holds one report and the entries. */
function readEntry(path: string, name: string, size: number): Entry | string {
  if (size > LARGEST) return `is larger than any report (${String(size)} bytes)`;
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
    return entryOf(value, name);
  } catch (error) {
    return error instanceof SyntaxError ? 'is cut or no JSON' : `cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'error'})`;
  }
}

async function render(fleet: Fleet, format: string, toTerminal: boolean, io: Io): Promise<string> {
  switch (format) {
    case 'text': return (await import('../../reporters/fleet/text.ts')).renderFleetText(fleet, { columns: toTerminal ? columns(io) : 100, color: toTerminal && wantsColor(io) });
    case 'json': return (await import('../../reporters/fleet/json.ts')).renderFleetJson(fleet);
    case 'csv': return (await import('../../reporters/fleet/csv.ts')).renderFleetCsv(fleet);
    case 'markdown': return (await import('../../reporters/fleet/markdown.ts')).renderFleetMarkdown(fleet);
    case 'html': return (await import('../../reporters/fleet/html.ts')).renderFleetHtml(fleet);
    default: throw new UserError(`unknown format "${format}"`, EXIT.usage);
  }
}
