/** The outside world as commands see it: everything a test can stand in for. */
export interface Io {
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean; readonly columns?: number };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** No progress on stderr. */
  readonly quiet?: boolean;
}

/** Colour only for a person at a terminal who did not switch it off (https://no-color.org). */
export function wantsColor(io: Io, stream: 'stdout' | 'stderr' = 'stdout'): boolean {
  if (io.env['NO_COLOR'] !== undefined && io.env['NO_COLOR'] !== '') return false;
  if (io.env['FORCE_COLOR'] !== undefined && io.env['FORCE_COLOR'] !== '' && io.env['FORCE_COLOR'] !== '0') return true;
  return io[stream].isTTY === true && io.env['TERM'] !== 'dumb';
}

/** Width of the terminal, 80 where there is none. */
export function columns(io: Io): number {
  return io.stdout.isTTY === true ? Math.min(120, io.stdout.columns ?? 80) : 80;
}
