/** Files that only stand at the top of a dump. */
const ROOT_FILE = /^(cilium-sysdump\.log|k8s-nodes(-\d{8}-\d{6})?\.yaml)$/;
const BUGTOOL = /^cilium-bugtool-.+/;
/** Folders that archivers of other systems add. */
const JUNK = /^(__MACOSX|\.git)$/;

/** The folder of cilium-bugtool or Tetragon's bugtool a path lies in, with the pod in its name; undefined for others. */
export function bugtoolOf(path: string): { readonly folder: string; readonly pod: string } | undefined {
  const match = /^(?<before>(?:.*\/)?)(?<name>(?:cilium|tetragon)-bugtool-(?<pod>[^/]+?)(?:-\d{8}-\d{6}[^/]*)?)\//.exec(path);
  const { before, name, pod } = match?.groups ?? {};
  return name === undefined || pod === undefined ? undefined : { folder: `${before ?? ''}${name}`, pod };
}

/**
 * Finds the roots of the dumps among the paths of an input: by what lies in a folder, never by its name, since dumps get
 * renamed, unzipped and zipped again. Returned without trailing slash, longest first; `` is the input itself.
 */
export function dumpRoots(paths: Iterable<string>): string[] {
  const roots = new Set<string>();
  for (const path of paths) {
    const parts = path.split('/');
    if (parts.some((p) => JUNK.test(p))) continue;
    const bugtool = parts.findIndex((p) => BUGTOOL.test(p));
    if (bugtool >= 0 && bugtool < parts.length - 1) roots.add(parts.slice(0, bugtool).join('/'));
    else if (ROOT_FILE.test(parts.at(-1) ?? '')) roots.add(parts.slice(0, -1).join('/'));
  }
  return [...roots].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** The dump a path belongs to: the deepest root above it; files beside all dumps belong to the only one, or to none. */
export function rootOf(path: string, roots: readonly string[]): string {
  const found = roots.find((r) => r === '' || path.startsWith(`${r}/`));
  if (found !== undefined) return found;
  return roots.length === 1 ? (roots[0] ?? '') : '';
}

/** `20221110-185842` anywhere in the names of a dump, as ISO local time without zone: when collection began. */
export function stampOf(paths: Iterable<string>): string | undefined {
  for (const path of paths) {
    const match = /-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})(?=[./-]|$)/.exec(path);
    if (match === null) continue;
    const [, y, mo, d, h, mi, s] = match;
    if (y !== undefined && mo !== undefined && d !== undefined && Number(mo) <= 12 && Number(d) <= 31) return `${y}-${mo}-${d}T${h ?? ''}:${mi ?? ''}:${s ?? ''}`;
  }
  return undefined;
}
