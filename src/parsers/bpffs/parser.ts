import { defineParser, type Line, type ParseContext } from '../define-parser.ts';
import { readListed } from './path-line.ts';
import { BpffsData } from './schema.ts';
import { Pins } from './pins.ts';

function parse(lines: readonly Line[], context: ParseContext): BpffsData | undefined {
  const pins = new Pins(context);
  for (const line of lines) {
    const text = line.text.trim();
    if (text === '') continue;
    const error = /^find: ['‘"]?(\/[^'’":]{1,300})['’"]?: (.{1,200})$/.exec(text);
    const listed = readListed(text);
    if (error?.[1] !== undefined) pins.error(error[1], error[2] ?? '', line);
    else if (listed !== undefined) pins.add(listed, line);
    else if (/^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
  }
  return pins.end();
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 60).map((l) => l.text.trim()).filter((t) => t !== '');
  const own = texts.filter((t) => readListed(t) !== undefined).length;
  if (own === 0) return 'no';
  return own * 2 > texts.length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'bpffs',
  title: 'maps, programs and links pinned in the BPF file system (find /sys/fs/bpf)',
  kind: 'text',
  scope: 'node',
  area: 'datapath',
  collect: 'find /sys/fs/bpf -ls',
  commands: [/^find--sys-fs-bpf(-.*)?$/],
  schema: BpffsData,
  sniff,
  parse,
});
