import type { Line } from '../../base/lines.ts';

/** A run of lines inside or outside a Markdown fence. */
export interface Segment {
  readonly lines: readonly Line[];
  readonly fenced: boolean;
}

const FENCE = /^\s{0,12}(`{3,}|~{3,}|'{3})\s*([\w+.-]{0,30})\s*$/;

/** The characters and the language tag of a fence line, or undefined. */
export function readFence(text: string): { readonly mark: string; readonly tag: string } | undefined {
  if (text.length > 60) return undefined;
  const match = FENCE.exec(text);
  return match === null ? undefined : { mark: match[1] ?? '', tag: match[2] ?? '' };
}

/** Divides a text at its fences (three or more back-quotes or tildes); an open fence goes on to the end. */
export function fenceSegments(lines: readonly Line[]): Segment[] {
  const segments: Segment[] = [];
  let current: Line[] = [];
  let open: string | undefined;
  const close = (): void => {
    if (open !== undefined || current.some((line) => line.text.trim() !== '')) segments.push({ lines: current, fenced: open !== undefined });
    current = [];
  };
  for (const line of lines) {
    const fence = readFence(line.text);
    const ends = open !== undefined && fence?.tag === '' && fence.mark.startsWith(open);
    if (ends) { close(); open = undefined; continue; }
    if (fence !== undefined && open === undefined) { close(); open = fence.mark; continue; }
    current.push(line);
  }
  close();
  return segments;
}
