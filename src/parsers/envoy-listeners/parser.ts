import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import { addressAndPort } from '../list-values.ts';

export const envoyListenersSchema = z.object({
  listeners: z.array(z.object({ name: z.string(), ip: z.string().optional(), port: z.int().optional(), address: z.string().describe('As printed') })).describe('At most 5000'),
});

type Listener = z.infer<typeof envoyListenersSchema>['listeners'][number];

/** `cilium-http-ingress:10001::127.0.0.1:13205`; of IPv6 `name::[::1]:13205`. */
const ROW = /^\s*(\S{1,400}?)::((?:\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]{2,60}\]):\d{1,5}|\/\S{1,200})\s*$/;

function read(text: string): Listener | undefined {
  const [, name, address] = ROW.exec(text.slice(0, 1000)) ?? [];
  return name === undefined || address === undefined ? undefined : { name, ...addressAndPort(address), address };
}

export const parser = defineParser({
  kind: 'text',
  id: 'envoy-listeners',
  title: 'listeners of Envoy (`/listeners`)',
  scope: 'node',
  area: 'L7',
  collect: 'cilium-bugtool',
  files: [/^envoy-listeners\.txt$/],
  commands: [/^curl-.*-listeners$/],
  sniff: (head) => {
    const solid = head.filter(({ text }) => text.trim() !== '');
    return solid.length > 0 && solid.every(({ text }) => read(text) !== undefined) ? 'yes' : 'maybe';
  },
  schema: envoyListenersSchema,
  parse(lines, context) {
    const listeners: Listener[] = [];
    for (const line of lines) {
      const listener = read(line.text);
      if (listener === undefined) continue;
      if (listeners.length < 5000) context.note(`listeners[${String(listeners.push(listener) - 1)}]`, line);
      else context.known(line);
    }
    return listeners.length === 0 ? undefined : { listeners };
  },
});
