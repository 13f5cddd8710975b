import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Where the rules of `--rules NAME` lie: a folder of rules, a folder with `package.json` and `rules/`, or the name of an
 * installed package of that form, looked for in `node_modules` here and above. Nothing of a package is run.
 */
export function rulesFolder(name: string): string {
  if (existsSync(name)) return existsSync(join(name, 'package.json')) && existsSync(join(name, 'rules')) ? join(name, 'rules') : name;
  // Only what can be a package name: never a path that climbs.
  if (!/^(@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*$/i.test(name)) return name;
  for (let at = resolve('.'); ; at = dirname(at)) {
    const found = join(at, 'node_modules', name, 'rules');
    if (existsSync(found)) return found;
    if (dirname(at) === at) return name;
  }
}
