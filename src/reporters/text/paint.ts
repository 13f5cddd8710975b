import type { Severity } from '../../model/rule.ts';

const CODES = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', blue: '34', magenta: '35', cyan: '36' } as const;
export type Colour = keyof typeof CODES;

/** Colours a text, or leaves it as it is. */
export type Paint = (text: string, ...colours: readonly Colour[]) => string;

export function painter(color: boolean): Paint {
  if (!color) return (text) => text;
  return (text, ...colours) => (text === '' ? '' : `\u001b[${colours.map((c) => CODES[c]).join(';')}m${text}\u001b[0m`);
}

export const SEVERITY_COLOURS: Readonly<Record<Severity, readonly Colour[]>> = {
  critical: ['bold', 'magenta'], error: ['bold', 'red'], warning: ['bold', 'yellow'], info: ['bold', 'blue'],
};
