import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const TalosMachineConfigData = z.object({
  /** `machine.features.hostDNS`; each absent where the text does not set it. */
  hostDns: z.boolean().optional(),
  forwardKubeDnsToHost: z.boolean().optional(),
  /** `machine.features.kubePrism`. */
  kubePrism: z.boolean().optional(),
});
type Data = z.infer<typeof TalosMachineConfigData>;

const PAIR = /^(\s*)([A-Za-z][\w-]{0,60}):(?:\s+(\S.*))?$/;
const SWITCH: ReadonlyMap<string, boolean> = new Map([['true', true], ['false', false]]);

/** Reads the few settings that matter line by line: patches and cut-outs are pasted as often as whole documents. */
function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const data: Data = {};
  let part: { name: string; indent: number } | undefined;
  let seen = false;
  for (const line of lines) {
    context.known(line);
    const [, blanks = '', key = '', rest = ''] = PAIR.exec(line.text.replace(/\s+#.*$/, '').trimEnd()) ?? [];
    if (key === '') continue;
    if (part !== undefined && blanks.length <= part.indent) part = undefined;
    if (key === 'hostDNS' || key === 'kubePrism') { part = { name: key, indent: blanks.length }; seen = true; continue; }
    const value = SWITCH.get(rest);
    const field = key === 'forwardKubeDNSToHost' ? 'forwardKubeDnsToHost' : key !== 'enabled' ? undefined : part?.name === 'hostDNS' ? 'hostDns' : part?.name === 'kubePrism' ? 'kubePrism' : undefined;
    if (field === undefined || value === undefined) continue;
    seen = true;
    data[field] = value;
    context.note(field, line);
  }
  return seen ? data : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.map((l) => l.text);
  if (texts.some((t) => /^\s+forwardKubeDNSToHost:/.test(t))) return 'yes';
  return texts.some((t) => /^machine:\s*$/.test(t)) && texts.some((t) => /^\s+(?:hostDNS|kubePrism|kubelet|install):\s*$/.test(t)) ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'talos-machine-config',
  title: 'machine configuration of Talos',
  kind: 'text',
  scope: 'cluster',
  area: 'dns',
  collect: 'talosctl get machineconfig -o yaml',
  schema: TalosMachineConfigData,
  sniff,
  parse,
});
