import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const EthtoolDriverData = z.object({
  devices: z.array(z.object({
    /** Absent when neither the text nor the command names it. */
    device: z.string().optional(),
    driver: z.string(),
    version: z.string().optional(),
    firmware: z.string().optional(),
    busInfo: z.string().optional(),
  })),
  /** Devices that ethtool could not tell about. */
  refused: z.array(z.object({ device: z.string().optional(), reason: z.string() })),
});
type Data = z.infer<typeof EthtoolDriverData>;
type Device = Data['devices'][number];

const FIELDS: ReadonlyMap<string, 'version' | 'firmware' | 'busInfo'> = new Map([
  ['version', 'version'], ['firmware-version', 'firmware'], ['bus-info', 'busInfo'],
]);

/** Device in the command or in the slug of it; also in the line that a loop printed above each output. */
function deviceOf(command: string | undefined): string | undefined {
  return /\bethtool[\s-]-i[\s-](\S+?)(?:\s.*|\|.*)?$/.exec(command ?? '')?.[1];
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const data: Data = { devices: [], refused: [] };
  let name = deviceOf(context.command);
  for (const line of lines) {
    const text = line.text.trim();
    const heading = /^(?:[#$>+] ?|=+ ?)(?:.*\bethtool -i )?([A-Za-z0-9_.@-]{1,32})(?: =+)?:?$/.exec(text)?.[1];
    const pair = /^([a-z][a-z-]*):(?:\s+(.*))?$/.exec(text);
    if (pair?.[1] !== undefined) takePair(pair[1], pair[2] ?? '', name, line, data, context);
    else if (/^Cannot get driver information: /.test(text)) refuse(text, name, line, data, context);
    else if (heading !== undefined) {
      name = heading;
      context.known(line);
    }
  }
  return data.devices.length + data.refused.length > 0 ? data : undefined;
}

function takePair(key: string, value: string, name: string | undefined, line: Line, data: Data, context: ParseContext): void {
  if (key === 'driver') {
    context.note(`devices[${data.devices.length}]`, line);
    data.devices.push({ ...(name !== undefined && { device: name }), driver: value });
    return;
  }
  const device: Device | undefined = data.devices.at(-1);
  if (device === undefined) return;
  const field = FIELDS.get(key);
  if (field !== undefined && value !== '' && value !== 'N/A') device[field] = value;
  if (field !== undefined || key.startsWith('supports-') || key === 'expansion-rom-version') context.known(line);
}

function refuse(text: string, name: string | undefined, line: Line, data: Data, context: ParseContext): void {
  context.note(`refused[${data.refused.length}]`, line);
  data.refused.push({ ...(name !== undefined && { device: name }), reason: text.slice(text.indexOf(': ') + 2) });
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 30).map((l) => l.text.trim());
  if (!texts.some((t) => /^driver: \S/.test(t))) return texts.some((t) => t.startsWith('Cannot get driver information: ')) ? 'yes' : 'no';
  return texts.some((t) => /^(firmware-version|bus-info|supports-statistics):/.test(t)) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'ethtool-driver',
  title: 'drivers of network devices (ethtool -i)',
  kind: 'text',
  scope: 'node',
  area: 'kernel',
  collect: 'ethtool -i DEVICE',
  commands: [/^ethtool--(i|-driver)(-.+)?$/],
  schema: EthtoolDriverData,
  sniff,
  parse,
});
