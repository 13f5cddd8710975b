/** Files that only stand at the top of a dump: of cilium-cli, and of the Python tool before it. */
const ROOT_FILE = /^(?:cilium-sysdump\.log|k8s-nodes(?:-\d{8}-\d{6})?\.yaml|nodes-\d{8}-\d{6}\.json)$/;
/** Folders of the collectors end in the stamp of the dump; renamed ones are known by their first word. */
const STAMPED_BUGTOOL = /^(?:cilium-|tetragon-)?bugtool-(?<pod>.+)-\d{8}-\d{6}$/;
const NAMED_BUGTOOL = /^(?:cilium|tetragon)-bugtool-(?<pod>.+)$/;
/** Folders that archivers of other systems add. */
const JUNK = /^(__MACOSX|\.git)$/;
/** An archive made by hand carries its time, zone and a random number, and perhaps a prefix, often the pod. */
const BY_HAND = /^(?:(?<prefix>.+)-)?cilium-bugtool-\d{8}-\d{6}(?:\.\d{1,3})?[+-]\d{4}-[A-Z0-9+-]+-\d+$/;

/** Which folder of a path is that of a bugtool, with the pod in its name; the stamped one when several are nested. */
function bugtoolAt(folders: readonly string[]): { readonly at: number; readonly pod: string | undefined } | undefined {
  for (const [form, group] of [[STAMPED_BUGTOOL, 'pod'], [BY_HAND, 'prefix'], [NAMED_BUGTOOL, 'pod']] as const) {
    for (const [at, name] of folders.entries()) {
      const match = form.exec(name);
      if (match !== null) return { at, pod: match.groups?.[group] };
    }
  }
  return undefined;
}

/** The folder of cilium-bugtool or Tetragon's bugtool a path lies in, with the pod in its name; undefined for others. */
export function bugtoolOf(path: string): { readonly folder: string; readonly pod: string | undefined } | undefined {
  const folders = path.split('/').slice(0, -1);
  const found = bugtoolAt(folders);
  return found === undefined ? undefined : { folder: folders.slice(0, found.at + 1).join('/'), pod: found.pod };
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
    const bugtool = bugtoolAt(parts.slice(0, -1));
    if (bugtool !== undefined) roots.add(parts.slice(0, bugtool.at).join('/'));
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

/** `20221110-185842` in a name of a dump, where it carries one. */
export function stampIn(path: string): string | undefined {
  return /-(\d{8}-\d{6})(?=[./-]|$)/.exec(path)?.[1];
}

/** The first stamp in the names of a dump as ISO local time without zone: when collection began. */
export function stampOf(paths: Iterable<string>): string | undefined {
  for (const path of paths) {
    const match = /-(\d{4})(\d{2})(\d{2})-(\d{2})(\d{2})(\d{2})(?=[./-]|$)/.exec(path);
    if (match === null) continue;
    const [, y, mo, d, h, mi, s] = match;
    if (y !== undefined && mo !== undefined && d !== undefined && Number(mo) <= 12 && Number(d) <= 31) return `${y}-${mo}-${d}T${h ?? ''}:${mi ?? ''}:${s ?? ''}`;
  }
  return undefined;
}
