/** One path of the listing. */
export interface Listed { readonly path: string; readonly directory?: boolean; readonly target?: string }

const LONG = /^\d{1,20}\s+\d{1,12}\s+([-dlpsbc])[-rwxsStT]{9}[.+@]?\s+\d{1,9}\s+\S{1,64}\s+\S{1,64}\s+\d{1,20}\s+[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d\d:\d\d|\d{4})\s+(.{1,1000})$/;
// An agent in a container may see the file system in another place.
const BPFFS = /^(?:\/[\w.-]{1,60}){0,4}?\/(?:sys\/fs\/bpf|bpf|bpffs)(?:\/|$)/;

/** `/sys/fs/bpf/tc/globals/cilium_lxc`, or the line `-ls` prints: inode, blocks, mode, links, owner, group, size, time, path. */
export function readListed(text: string): Listed | undefined {
  const long = LONG.exec(text);
  const [path = '', target] = (long?.[2] ?? text).split(' -> ');
  if (!BPFFS.test(path) || path.length > 400 || (long === null && /\s/.test(path))) return undefined;
  return { path, ...(long !== null && { directory: long[1] === 'd' }), ...(target !== undefined && { target }) };
}
