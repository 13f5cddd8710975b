import { existsSync } from 'node:fs';
import type { Argv } from 'yargs';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { kindsNamed, kindWords } from '../get/aliases.ts';
import { allKinds, kindsIn } from '../get/listing.ts';
import { GET_FORMATS, show } from '../get/show.ts';
import { columns, type Io } from '../io.ts';
import { withSnapshots } from '../snapshots.ts';

interface Asked { readonly kind: string | undefined; readonly inputs: readonly string[]; readonly names: readonly string[] }

/** `ciliumdoc get KIND INPUT`: what was read, as `kubectl get` would show it. Without a kind: what kinds there are. */
export function getCommand(parser: Argv, io: Io, setCode: (code: ExitCode) => void): Argv {
  return parser.command('get [kind] [words..]', 'Look at what was read: pods, svc, endpoints, ct, routes, ...', (y) => y
    .positional('kind', { type: 'string', describe: 'what to show; without: what there is' })
    .positional('words', { type: 'string', array: true, default: [] as string[], defaultDescription: 'none', describe: 'inputs, as for analyze, then names of rows' })
    .option('input', { alias: 'i', type: 'string', array: true, requiresArg: true, default: [] as string[], defaultDescription: 'none', describe: 'input; all words are names then' })
    .option('output', { alias: 'o', type: 'string', choices: GET_FORMATS, default: 'table' as const, describe: 'how to show it' })
    .option('node', { type: 'string', requiresArg: true, describe: 'only this node' })
    .option('namespace', { alias: 'n', type: 'string', requiresArg: true, describe: 'only this namespace' })
    .option('list', { type: 'string', requiresArg: true, describe: 'rows are the items of this field' })
    .example('$0 get dump.zip', 'kinds in it, with their numbers')
    .example('$0 get pods dump.zip -n kube-system', '')
    .example('$0 get status dump.zip --node worker-1', 'all fields of one')
    .example('$0 get bpf-lb dump.zip --list backends -o json', 'with file and lines'),
  async (args) => {
    const asked = askedFor(args.kind, args.words, args.input);
    setCode(EXIT.clean);
    if (asked.kind === undefined && asked.inputs.length === 0) { io.stdout.write(allKinds(columns(io))); return; }
    const ids = asked.kind === undefined ? [] : known(asked.kind);
    if (asked.inputs.length === 0) throw new UserError('an input is missing: name a sysdump, a folder, a file, or - for standard input', EXIT.usage, `ciliumdoc get ${asked.kind ?? ''} dump.zip`);
    await withSnapshots(asked.inputs, io, (snapshots) => {
      if (asked.kind === undefined) { io.stdout.write(kindsIn(snapshots, args.output, columns(io))); return; }
      show({ ...args, ids, names: asked.names }, snapshots, io);
    });
  });
}

/** Which words are inputs: those after `-i`; without one, those that are there. A first word that is an input and no kind asks for none. */
function askedFor(kind: string | undefined, words: readonly string[], given: readonly string[]): Asked {
  if (given.length > 0) return { kind, inputs: given, names: words };
  if (kind !== undefined && kindsNamed(kind).length === 0 && isThere(kind)) return { kind: undefined, inputs: [kind, ...words], names: [] };
  const inputs = words.filter(isThere);
  // Nothing of it is there: most likely a misspelt file, and the opener tells.
  return inputs.length === 0 ? { kind, inputs: words, names: [] } : { kind, inputs, names: words.filter((word) => !isThere(word)) };
}

function isThere(word: string): boolean {
  return word === '-' || existsSync(word);
}

function known(word: string): readonly string[] {
  const ids = kindsNamed(word);
  if (ids.length > 0) return ids;
  if (/[./]/.test(word)) throw new UserError(`${word}: no such file or folder, and no kind`, EXIT.usage, '`ciliumdoc get` lists all kinds');
  const near = nearest(word, kindWords());
  throw new UserError(`there is no kind "${word}"`, EXIT.usage, near === undefined ? '`ciliumdoc get` lists all kinds' : `did you mean "${near}"?`);
}
