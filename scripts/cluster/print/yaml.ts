// Plain data as `sigs.k8s.io/yaml` prints it: keys sorted, lists at their parent's column, strings quoted where a reader could mistake them.

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [key: string]: Plain | undefined };

/** One object as a list item: `- ` before its first key. */
export function yamlItem(value: Plain): string {
  const text = block(value, 1);
  return `- ${text.slice(2)}`;
}

export function yamlDocument(value: Plain): string {
  return block(value, 0);
}

/** The lines of a map or a list, indented by `depth` times two. */
function block(value: Plain, depth: number): string {
  const pad = '  '.repeat(depth);
  if (Array.isArray(value)) return (value as readonly Plain[]).map((item) => (isEmptyOrPlain(item) ? `${pad}- ${scalar(item)}\n` : `${pad}- ${block(item, depth + 1).slice(pad.length + 2)}`)).join('');
  let out = '';
  const map = value as Readonly<Record<string, Plain | undefined>>;
  for (const key of Object.keys(map).sort()) {
    const item = map[key];
    if (item === undefined) continue;
    const name = scalar(key);
    if (isEmptyOrPlain(item)) out += `${pad}${name}: ${scalar(item)}\n`;
    else out += `${pad}${name}:\n${block(item, Array.isArray(item) ? depth : depth + 1)}`;
  }
  return out;
}

function isEmptyOrPlain(value: Plain): boolean {
  return value === null || typeof value !== 'object' || (Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0);
}

function scalar(value: Plain): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[]' : '{}';
  if (typeof value !== 'string') return String(value);
  return needsQuotes(value) ? JSON.stringify(value) : value;
}

function needsQuotes(text: string): boolean {
  return text === '' || /^[-?:,[\]{}#&*!|>'"%@`\s]/.test(text) || /: |:$|\s#|\s$/.test(text)
    || /^(?:true|false|yes|no|on|off|y|n|null|~)$/i.test(text) || /^[-+]?[0-9][0-9_.:]*$/.test(text) || /^[-+.]?[0-9][0-9.]*e[-+]?[0-9]+$/i.test(text)
    || /^0x[0-9a-f]+$/i.test(text) || /^\d{4}-\d\d?-\d\d?/.test(text);
}
