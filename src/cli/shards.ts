import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { UserError, EXIT } from '../base/errors.ts';
import { packageRoot } from './version.ts';

/** Below this, starting another process costs more than it saves. */
const WORTH_IT = 300;
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** How many processes to use for a number of cases: what was asked for, else by size and processors. */
export function jobsFor(cases: number, asked: number | undefined): number {
  if (asked !== undefined) return Math.max(1, Math.trunc(asked));
  return runningAsProgram() ? Math.max(1, Math.min(availableParallelism(), Math.floor(cases / WORTH_IT), 8)) : 1;
}

function runningAsProgram(): boolean {
  const [, script] = process.argv;
  const own = entry();
  return script !== undefined && existsSync(own) && existsSync(script) && realpathSync(script) === realpathSync(own);
}

function entry(): string {
  return join(packageRoot(), 'bin/ciliumdoc.js');
}

/** Deals a list out in turn, so that dear neighbours do not end in one hand. */
export function dealt<T>(list: readonly T[], hands: number): T[][] {
  return Array.from({ length: hands }, (_, hand) => list.filter((_item, i) => i % hands === hand)).filter((part) => part.length > 0);
}

/** Runs this program once per list of arguments, at the same time, and gives what each printed, as JSON. */
export async function runShards(shards: readonly (readonly string[])[]): Promise<unknown[]> {
  return Promise.all(shards.map(async (args) => {
    const { stdout } = await promisify(execFile)(process.execPath, [entry(), ...args], { maxBuffer: LARGEST_ANSWER, encoding: 'utf8' }).catch(answered);
    return JSON.parse(stdout) as unknown;
  }));
}

/** A run that found something ends with exit code 1 and is an answer like any other. */
function answered(error: unknown): { stdout: string } {
  if (error instanceof Error && 'code' in error && error.code === EXIT.findings && 'stdout' in error && typeof error.stdout === 'string') return { stdout: error.stdout };
  throw new UserError(`a part of the run failed: ${error instanceof Error ? error.message : String(error)}`, EXIT.internal, 'try again with --jobs 1');
}
