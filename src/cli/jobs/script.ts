import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The file of a thread beside this one; undefined where the program is not built, as in tests. */
export function builtScript(name: string): URL | undefined {
  const script = new URL(`./${name}`, import.meta.url);
  return existsSync(fileURLToPath(script)) ? script : undefined;
}
