import type { Argv } from 'yargs';
import type { ExitCode } from '../../base/errors.ts';
import type { Io } from '../io.ts';

export type Command = (parser: Argv, io: Io, setCode: (code: ExitCode) => void) => Argv;

/** Loaded by need: `--version` should not pay for the parsers. In the order of the help. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  analyze: async () => (await import('./analyze.ts')).analyzeCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  get: async () => (await import('./get.ts')).getCommand,
  query: async () => (await import('./query.ts')).queryCommand,
  rules: async () => (await import('./rules.ts')).rulesCommand,
  explain: async () => (await import('./explain.ts')).explainCommand,
  show: async () => (await import('./show.ts')).showCommand,
  diff: async () => (await import('./diff.ts')).diffCommand,
  fleet: async () => (await import('./fleet.ts')).fleetCommand,
  report: async () => (await import('./report.ts')).reportCommand,
  config: async () => (await import('./config.ts')).configCommand,
  waivers: async () => (await import('./waivers.ts')).waiversCommand,
  baseline: async () => (await import('./baseline.ts')).baselineCommand,
  completion: async () => (await import('./completion.ts')).completionCommand,
};

export async function allCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}
