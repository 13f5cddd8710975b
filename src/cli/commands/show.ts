import type { Argv } from 'yargs';
import { openInput } from '../../archive/open.ts';
import { EXIT, UserError } from '../../base/errors.ts';
import { LineSplitter, type Line } from '../../base/lines.ts';
import type { SourceFile, SourceTree } from '../../model/source-file.ts';
import { visible } from '../../reporters/visible.ts';
import type { Io } from '../io.ts';

/** A place in an input, as printed under a finding. */
interface Place { readonly input: string; readonly locator: string; readonly start: number; readonly end: number }

/** `ciliumdoc show dump.zip!/cmd/x.md:14-16`: the lines a finding rests on, with some around them. */
export function showCommand(parser: Argv, io: Io): Argv {
  return parser.command('show <locator>', 'Print the lines a locator of a report points at', (y) => y
    .positional('locator', { type: 'string', demandOption: true, describe: 'as printed under a finding' })
    .option('context', { alias: 'C', type: 'number', default: 3, describe: 'lines before and after' })
    .option('in', { type: 'string', requiresArg: true, describe: 'path of the input, when it lies in another folder' })
    .example("$0 show 'sysdump.zip!/cmd/iptables-save--c.md:14-16'", ''),
  async (args) => {
    const place = parse(args.locator);
    const context = Number.isFinite(args.context) ? Math.max(0, Math.trunc(args.context)) : 3;
    const tree = await openInput(args.in ?? place.input);
    try {
      const file = await find(tree, place);
      const lines = await linesAround(file, place, context);
      if (lines.length === 0) throw new UserError(`${args.locator}: the file has fewer lines`, EXIT.usage);
      for (const line of lines) {
        const mark = line.n >= place.start && line.n <= place.end ? '>' : ' ';
        io.stdout.write(`${mark} ${String(line.n).padStart(6)}  ${visible(line.text)}\n`);
      }
    } finally {
      await tree.close();
    }
  });
}

function parse(text: string): Place {
  const match = /^(?<locator>.+?)(?::(?<start>\d+)(?:-(?<end>\d+))?)?$/s.exec(text);
  const locator = match?.groups?.['locator'] ?? text;
  const start = Number(match?.groups?.['start'] ?? 1);
  const end = Number(match?.groups?.['end'] ?? (match?.groups?.['start'] === undefined ? 20 : start));
  return { input: locator.split('!/')[0] ?? locator, locator, start, end: Math.max(start, end) };
}

async function find(tree: SourceTree, place: Place): Promise<SourceFile> {
  const inside = place.locator.slice(place.input.length);
  for await (const file of tree.files()) {
    const at = file.locator.indexOf('!/');
    if (file.locator === place.locator || (at < 0 ? '' : file.locator.slice(at)) === inside || file.locator.slice(tree.name.length) === inside) return file;
  }
  throw new UserError(`${place.locator}: no such file in ${tree.name}`, EXIT.input, '`ciliumdoc inspect` lists what is in it');
}

async function linesAround(file: SourceFile, place: Place, context: number): Promise<Line[]> {
  const splitter = new LineSplitter();
  const kept: Line[] = [];
  const keep = (lines: Iterable<Line>): void => {
    for (const line of lines) if (line.n >= place.start - context && line.n <= place.end + context) kept.push(line);
  };
  for await (const chunk of file.chunks()) {
    keep(splitter.push(chunk));
    if (splitter.count > place.end + context) return kept;
  }
  keep(splitter.end());
  return kept;
}
