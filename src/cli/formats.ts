import { reporters } from '../reporters/registry.gen.ts';

export const DIFF_FORMATS = ['text', 'json', 'html', 'markdown'] as const;
export const FLEET_FORMATS = ['text', 'json', 'html', 'csv', 'markdown'] as const;

/** The formats that `--format` and `--output` of a command take. */
export function formatsOf(command: string): readonly string[] {
  if (command === 'diff') return DIFF_FORMATS;
  if (command === 'fleet') return FLEET_FORMATS;
  return command === 'config' ? ['yaml', 'json'] : Object.keys(reporters);
}
