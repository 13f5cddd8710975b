import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { crc32 } from 'node:zlib';
import { PARTS, type Parts } from './parts.ts';

/** Bytes of the checksum at the end of compiled code. */
const CHECKSUM = 4;

/**
 * The parts of the program, compiled by the build for this engine: compiling them is otherwise an eighth of the time that a small
 * dump takes. Without such code, or where it is damaged, the parts as they are. Code of an engine with other flags is refused by it,
 * and compiled as usual.
 */
export function quickestParts(): Parts {
  const folder = new URL('./compiled/', import.meta.url);
  let kept: Buffer;
  let program: Buffer;
  try {
    kept = readFileSync(codeOf(folder));
    program = readFileSync(programOf(folder));
  } catch {
    return PARTS;
  }
  const code = kept.subarray(0, -CHECKSUM);
  // The engine itself looks at the length of the program only, and ends the process on damaged code.
  if (kept.length < CHECKSUM || kept.readUInt32LE(code.length) !== checksum(program, code)) return PARTS;
  return load(folder, program, code).parts;
}

/** Runs the program that the build wrote to `folder` as `use` says, and keeps there what the engine has compiled by then. */
export async function keepCompiled(folder: URL, use: (parts: Parts) => Promise<void>): Promise<void> {
  const program = readFileSync(programOf(folder));
  const { script, parts } = load(folder, program);
  await use(parts);
  const code = script.createCachedData();
  const end = Buffer.alloc(CHECKSUM);
  end.writeUInt32LE(checksum(program, code));
  writeFileSync(codeOf(folder), Buffer.concat([code, end]));
}

function load(folder: URL, program: Buffer, cachedData?: Buffer): { readonly script: Script; readonly parts: Parts } {
  const file = programOf(folder);
  // The build writes ASCII only.
  const script = new Script(program.toString('latin1'), { filename: fileURLToPath(file), ...(cachedData === undefined ? {} : { cachedData }) });
  const start = script.runInThisContext() as (require: NodeJS.Require, module: { exports: { PARTS?: Parts } }, url: string) => void;
  const module: Parameters<typeof start>[1] = { exports: {} };
  start(createRequire(file), module, new URL('../cli.js', folder).href);
  return { script, parts: module.exports.PARTS ?? PARTS };
}

function checksum(program: Buffer, code: Buffer): number {
  return crc32(code, crc32(program));
}

function programOf(folder: URL): URL {
  return new URL('program.js', folder);
}

function codeOf(folder: URL): URL {
  return new URL(`${process.versions.v8}-${process.arch}.bin`, folder);
}
