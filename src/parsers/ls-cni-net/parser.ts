import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { Listed, readLsListing, readLong, readMissing, readNames } from '../ls-listing.ts';

const FILE_ROLES = ['cilium', 'other', 'backup', 'ignored'] as const;

const LsCniNet = z.object({
  ...Listed.shape,
  /** Files of the directories of CNI configurations, in the order runtimes read them. */
  files: z.array(z.object({
    name: z.string(),
    /** `cilium`: written by the agent; `other`: another plugin's; `backup`: renamed so that nobody reads it; `ignored`: no configuration by its name. */
    role: z.enum(FILE_ROLES),
  })),
  /** The file the runtime takes: the first one by name that is a configuration. */
  active: z.string().optional(),
});
type Role = (typeof FILE_ROLES)[number];

function roleOf(name: string): Role {
  if (/\.(?:cilium_bak|bak|backup|old|orig|disabled)$|~$/.test(name)) return 'backup';
  if (!/\.(?:conf|conflist|json)$/.test(name)) return 'ignored';
  return /cilium/.test(name) ? 'cilium' : 'other';
}

function pathOf(command: string | undefined): string {
  return /\s(\/[^\s|]*net\.d)/.exec(command ?? '')?.[1] ?? '';
}

function parse(lines: readonly Line[], context: ParseContext): z.input<typeof LsCniNet> | undefined {
  const listed = readLsListing(lines, context, pathOf(context.command));
  if (listed === undefined) return undefined;
  const own = listed.directories.filter((d) => d.path === '' || d.path.includes('net.d'));
  const names = own.flatMap((d) => d.entries).filter((e) => e.type !== 'directory' && e.name !== '.' && e.name !== '..').map((e) => e.name);
  const files = [...new Set(names)].sort().map((name) => ({ name, role: roleOf(name) }));
  const active = files.find((f) => f.role === 'cilium' || f.role === 'other')?.name;
  own.forEach((directory) => {
    const d = listed.directories.indexOf(directory);
    for (const [i, { name }] of directory.entries.entries()) noteFile(context, files, name, lines, d, i);
  });
  return { ...listed, files, ...(active === undefined ? {} : { active }) };
}

/** The line of the entry is that of the file. */
function noteFile(context: ParseContext, files: readonly { readonly name: string }[], name: string, lines: readonly Line[], d: number, i: number): void {
  const at = files.findIndex((f) => f.name === name);
  const line = lines.find((l) => l.text.includes(name));
  if (at < 0 || line === undefined) return;
  context.note(`files[${String(at)}]`, line);
  context.note(`directories[${String(d)}].entries[${String(i)}]`, line);
}

const OWN = /(?:^|\s)[\w.-]{1,80}\.(?:conflist|cilium_bak)(?:\s|$)|(?:^|\s)\d\d-[\w.-]{1,80}\.conf(?:\s|$)/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 80).map((l) => l.text.trim()).filter((t) => t !== '');
  if (texts.length === 0) return 'no';
  const rows = texts.filter((t) => readLong(t) !== undefined).length;
  const listed = rows * 2 >= texts.length || /^total \d/.test(texts[0] ?? '') || /^\/\S*cni\/net\.d\/?:$/.test(texts[0] ?? '');
  if (listed && texts.some((t) => OWN.test(t))) return 'yes';
  if (texts.some((t) => readMissing(t)?.path.includes('net.d'))) return 'yes';
  return listed || texts.every((t) => readNames(t) !== undefined) ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'ls-cni-net',
  title: 'files in the directory of CNI configurations',
  kind: 'text',
  scope: 'node',
  area: 'installation',
  collect: 'ls -la /etc/cni/net.d',
  commands: [/^ls(?:-.*)?-net\.d(?:-|$)/],
  schema: LsCniNet,
  sniff,
  parse,
});
