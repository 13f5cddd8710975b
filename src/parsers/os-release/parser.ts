import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const OsReleaseData = z.object({
  /** `ubuntu`, `rhel`, `flatcar`, `talos`, `bottlerocket`, `amzn`. */
  id: z.string().optional(),
  /** Relatives of the distribution: `debian`, `fedora`. */
  idLike: z.array(z.string()),
  versionId: z.string().optional(),
  name: z.string().optional(),
  prettyName: z.string().optional(),
  variantId: z.string().optional(),
  /** All fields by name. */
  fields: z.record(z.string(), z.string()),
});
type Data = z.infer<typeof OsReleaseData>;

const FIELD = /^([A-Z][A-Z0-9_]{1,60})=(.*)$/;
const MOST = 100;
const SHORT: ReadonlyMap<string, 'id' | 'versionId' | 'name' | 'prettyName' | 'variantId'> = new Map([
  ['ID', 'id'], ['VERSION_ID', 'versionId'], ['NAME', 'name'], ['PRETTY_NAME', 'prettyName'], ['VARIANT_ID', 'variantId'],
]);

/** Values are quoted as in a shell. */
function valueOf(text: string): string {
  const quoted = /^"(.*)"$/.exec(text)?.[1] ?? /^'(.*)'$/.exec(text)?.[1];
  return (quoted ?? text).replace(/\\(["$`\\])/g, '$1').slice(0, 300);
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const data: Data = { idLike: [], fields: {} };
  let seen = 0;
  for (const line of lines) {
    const text = line.text.trim();
    const m = FIELD.exec(text);
    if (m?.[1] === undefined) {
      if (text.startsWith('#') || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
      continue;
    }
    const value = valueOf(m[2] ?? '');
    const field = SHORT.get(m[1]);
    if (field !== undefined) {
      data[field] = value;
      context.note(field, line);
    }
    if (m[1] === 'ID_LIKE') data.idLike = value.split(/\s+/).filter((w) => w !== '');
    if (seen++ < MOST) data.fields[m[1]] = value;
    context.note(`fields.${m[1]}`, line);
  }
  return data.id !== undefined || data.prettyName !== undefined || data.name !== undefined ? data : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 40).map((l) => l.text.trim());
  const names = new Set(texts.map((t) => FIELD.exec(t)?.[1]).filter((n) => n !== undefined));
  const own = ['ID', 'NAME', 'PRETTY_NAME', 'VERSION_ID', 'ID_LIKE', 'VERSION_CODENAME'].filter((n) => names.has(n)).length;
  return own >= 2 ? 'yes' : own === 1 ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'os-release',
  title: 'distribution of a host or container (os-release)',
  kind: 'text',
  scope: 'node',
  area: 'node',
  collect: 'cat /etc/os-release',
  commands: [/^cat-(-u-)?(-[\w.-]+)?-[\w-]*(os|lsb|system|redhat)-release(-.*)?$/],
  files: [/^os-release$/],
  schema: OsReleaseData,
  sniff,
  parse,
});
