import { statSync, type Stats } from 'node:fs';

/** What stands at a path; undefined where nothing does and where it cannot be asked: whoever opens it says what is wrong with it. */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
