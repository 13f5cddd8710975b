import * as z from 'zod';
import { keyValue } from '../../base/key-value.ts';
import { defineParser } from '../define-parser.ts';
import { readJsonText } from '../../base/json-text.ts';
import { at, text } from '../object-fields.ts';

export const bpfFsSchema = z.object({
  mounted: z.boolean(),
  mountPoint: z.string().optional(),
  options: z.array(z.string()),
  type: z.string().optional().describe('bpf'),
  source: z.string().optional(),
});

type Data = z.infer<typeof bpfFsSchema>;

const KEYS = ['MountID', 'ParentID', 'Mounted State', 'MountPoint', 'MountOptions', 'OptionFields', 'FilesystemType', 'MountSource'];

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-bpf-fs',
  title: 'cilium bpf fs show',
  scope: 'node',
  area: 'datapath',
  collect: 'cilium-dbg bpf fs show',
  commands: [/^cilium(?:-dbg)?-bpf-fs-show(?:-.*)?$/],
  sniff: (head) => (head.some(({ text: line }) => /^\s*Mounted State:\s+(?:true|false)/.test(line)) ? 'yes' : 'maybe'),
  schema: bpfFsSchema,
  parse(lines, context) {
    const found = new Map<string, string>();
    const json = lines.some(({ text: line }) => /^\s*\{/.test(line)) ? readJsonText(lines) : undefined;
    if (json !== undefined) {
      context.known({ start: json.start, end: json.end });
      for (const key of KEYS) found.set(key, text(at(json.value, key.replace(' ', ''))) ?? text(at(json.value, key)) ?? '');
    }
    for (const line of json === undefined ? lines : []) {
      const pair = keyValue(line);
      if (pair === undefined || !KEYS.includes(pair.key)) continue;
      found.set(pair.key, pair.value);
      context.known(line);
      if (pair.key === 'Mounted State') context.note('mounted', line);
      else if (pair.key === 'MountPoint') context.note('mountPoint', line);
      else if (pair.key === 'FilesystemType') context.note('type', line);
    }
    return found.size === 0 ? undefined : dataOf(found);
  },
});

function dataOf(found: ReadonlyMap<string, string>): Data {
  const given = (key: string): string | undefined => (found.get(key) === '' ? undefined : found.get(key));
  const [mountPoint, type, source] = ['MountPoint', 'FilesystemType', 'MountSource'].map(given);
  return {
    mounted: found.get('Mounted State') === 'true' || (!found.has('Mounted State') && mountPoint !== undefined),
    options: (given('MountOptions') ?? '').split(',').filter((option) => option !== ''),
    ...(mountPoint === undefined ? {} : { mountPoint }), ...(type === undefined ? {} : { type }), ...(source === undefined ? {} : { source }),
  };
}
