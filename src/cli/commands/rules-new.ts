import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readTextFolder } from '../../archive/folder-reader.ts';
import { EXIT, UserError } from '../../base/errors.ts';
import { catalogue } from '../../pipeline.ts';
import { scaffold } from '../../rulekit/scaffold.ts';
import type { Io } from '../io.ts';
import { packageRoot, toolVersion } from '../version.ts';

export interface NewArgs {
  readonly code: string; readonly slug: string; readonly family?: string | undefined; readonly each?: 'node' | 'cluster' | undefined;
  readonly input: readonly string[]; readonly dir: string;
}

/** `ciliumdoc rules new ABC-001 short-name`: a rule that loads and three cases, to be filled in. Nothing is overwritten. */
export async function newRule(args: NewArgs, io: Io): Promise<void> {
  const code = args.code.toUpperCase();
  const codes = await knownCodes(args.dir);
  const family = args.family ?? codes.find(([known]) => known.startsWith(code.replace(/\d+$/, '')))?.[2] ?? code.replace(/-.*/, '').toLowerCase();
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(family)) throw new UserError(`--family ${family} is not a folder name in kebab-case`, EXIT.usage);
  const files = scaffold(
    { code, slug: args.slug, family, each: args.each, inputs: args.input.flatMap((i) => i.split(',')), version: toolVersion() },
    catalogue(), new Map(codes.map(([known, path]) => [known, path])),
  );
  for (const path of files.keys()) if (existsSync(join(args.dir, path))) throw new UserError(`${join(args.dir, path)} is there already`, EXIT.usage);
  try {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(args.dir, path)), { recursive: true });
      writeFileSync(join(args.dir, path), text);
      io.stdout.write(`${join(args.dir, path)}\n`);
    }
  } catch (error) {
    throw new UserError(`cannot write to ${args.dir} (${error instanceof Error && 'code' in error ? String(error.code) : 'error'})`, EXIT.usage, 'name a folder that is writable with --dir');
  }
  const [first] = files.keys();
  const folder = join(args.dir, dirname(first ?? ''));
  io.stdout.write(`\nNext: fill in what says TODO, then\n  ciliumdoc rules lint ${folder}\n  ciliumdoc rules test ${folder}\n  ciliumdoc rules mutate ${code} --dir ${args.dir}\n`);
}

/** Codes of the shipped rules and of those in the folder: code, path and family folder. Read from the folder names, which carry them. */
async function knownCodes(dir: string): Promise<[code: string, path: string, family: string][]> {
  const roots = [join(packageRoot(), 'rules'), ...(existsSync(dir) ? [dir] : [])];
  const files = (await Promise.all(roots.map((root) => readTextFolder(root, /(^|\/)rule\.ya?ml$/)))).flat();
  return files.flatMap(({ path, text }) => {
    const code = /^code:\s*["']?([A-Z0-9]{2,4}-\d{3})\b/m.exec(text)?.[1];
    return code === undefined ? [] : [[code, path, path.split('/').at(-3) ?? '']];
  });
}
