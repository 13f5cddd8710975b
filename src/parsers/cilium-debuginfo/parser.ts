import { defineParser, type Line } from '../define-parser.ts';
import { isJsonKey, JsonReader } from './json.ts';
import { MarkdownReader } from './markdown.ts';
import { debuginfoSchema } from './schema.ts';
import { FIRST_LINE, isOwnHeading } from './sections.ts';

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const solid = head.filter(({ text }) => text.trim() !== '');
  if (solid.slice(0, 4).some(({ text }) => FIRST_LINE.test(text))) return 'yes';
  if (head.filter(({ text }) => isOwnHeading(text)).length > 1) return 'yes';
  if (solid.length < 5 && solid.some(({ text }) => /^(?:markdown|json) output at \S*cilium-debuginfo-/.test(text))) return 'yes';
  return solid[0]?.text.trim() === '{' && isJsonKey(solid[1]?.text ?? '') ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-debuginfo',
  title: 'cilium debuginfo',
  scope: 'node',
  area: 'agent',
  collect: 'cilium-dbg debuginfo',
  commands: [/^cilium(?:-dbg)?-debuginfo(?:-{1,3}\S*)?$/],
  files: [/^cilium-debuginfo(?:-.+)?\.(?:md|json)$/],
  sniff,
  schema: debuginfoSchema,
  begin(context) {
    let reader: MarkdownReader | JsonReader | undefined;
    return {
      line: (line) => {
        if (reader === undefined && line.text.trim() === '') return;
        reader ??= line.text.trim() === '{' ? new JsonReader(context) : new MarkdownReader(context);
        reader.line(line);
      },
      end: () => reader?.end(),
    };
  },
});
