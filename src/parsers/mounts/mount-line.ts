/** One mounted file system. */
export interface Mount { source: string; target: string; fstype: string; options: string[] }

/** The kernel writes blanks, tabs, newlines and backslashes of paths in octal: `\040`. */
function unescape(text: string): string {
  return text.includes('\\') ? text.replace(/\\(040|011|012|134)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 8))) : text;
}

function list(options: string): string[] {
  return options.split(',').filter((o) => o !== '');
}

/** `none on /run/cilium/cgroupv2 type cgroup2 (rw,relatime)`, perhaps with a label in brackets behind. Paths can hold blanks. */
export function readMountLine(text: string): Mount | undefined {
  const on = text.indexOf(' on /');
  const type = text.lastIndexOf(' type ');
  const open = text.indexOf(' (', type);
  const close = text.lastIndexOf(')');
  if (on <= 0 || type <= on || open < type || close < open) return undefined;
  return {
    source: text.slice(0, on), target: text.slice(on + 4, type), fstype: text.slice(type + 6, open),
    options: list(text.slice(open + 2, close)),
  };
}

/** `/proc/mounts` and fstab: `none /run/cilium/cgroupv2 cgroup2 rw,relatime 0 0`. */
export function readProcMounts(text: string): Mount | undefined {
  const [source, target, fstype, options, dump, pass, more] = text.trim().split(/\s+/);
  if (source === undefined || target === undefined || fstype === undefined || options === undefined || more !== undefined) return undefined;
  if (!/^\d$/.test(dump ?? '') || !/^\d$/.test(pass ?? '') || !target.startsWith('/')) return undefined;
  return { source: unescape(source), target: unescape(target), fstype, options: list(options) };
}

/** `/proc/self/mountinfo`: `36 35 98:0 / /mnt rw,noatime master:1 - ext3 /dev/root rw,errors=continue`. */
export function readMountinfo(text: string): Mount | undefined {
  const words = text.trim().split(/\s+/);
  const dash = words.indexOf('-', 6);
  const [fstype, source, superOptions] = dash < 0 ? [] : words.slice(dash + 1);
  const [target, options] = [words[4], words[5]];
  if (!/^\d+ \d+ \d+:\d+ \//.test(text.trim()) || target === undefined || options === undefined || fstype === undefined || source === undefined) return undefined;
  return { source: unescape(source), target: unescape(target), fstype, options: [...new Set([...list(options), ...list(superOptions ?? '')])] };
}

/** Default columns of findmnt; the tree before the path is drawn with lines, ASCII or none. */
export function readFindmnt(text: string): Mount | undefined {
  const bare = text.replace(/^[\s│├└─|`-]{0,200}(?=\/)/u, '');
  const [target, source, fstype, options, more] = bare.trim().split(/\s+/);
  if (target === undefined || source === undefined || fstype === undefined || options === undefined || more !== undefined) return undefined;
  if (!target.startsWith('/') || !/^[a-z][\w.-]{1,30}$/.test(fstype) || !/^r[wo](,|$)/.test(options)) return undefined;
  return { source, target, fstype, options: list(options) };
}
