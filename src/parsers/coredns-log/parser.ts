import * as z from 'zod';
import { Groups } from '../../base/tally.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const CorednsLogData = z.object({
  version: z.string().optional(),
  /** Questions that could not be passed on, by the server asked and what happened; most frequent first, at most 100. */
  failures: z.array(z.object({ upstream: z.string().describe('Address without port'), error: z.string().describe('i/o timeout, connection refused ...'), count })),
  errors: count.describe('Lines of the plugin errors'),
  loop: z.string().optional().describe('Zone for which it found that it asks itself'),
});
type Data = z.infer<typeof CorednsLogData>;

// `[ERROR] plugin/errors: 2 example.org. A: read udp 10.0.0.5:53211->192.0.2.53:53: i/o timeout`; `kubectl logs --prefix` and a time may stand in front.
const LEVEL = /\[(INFO|WARNING|ERROR|FATAL|PANIC|DEBUG)\] /;
const ERRORS = /\[ERROR\] plugin\/errors: /;
const ASKED = /(?:->|dial (?:udp|tcp) )\[?([0-9a-fA-F.:]{2,45}?)\]?:\d{1,5}: (.{1,200})$/;
const VERSION = /^(?:\S+ )?CoreDNS-(\d{1,3}\.\d{1,3}\.\d{1,3}\S{0,20})$/;
const LOOP = /\[FATAL\] plugin\/loop: Loop \(.{1,200}\) detected for zone "([^"]{1,255})"/;
const START = /^(?:\S+ )?(?:[\w.-]*\.:\d{1,5}(?: on \S+)?|[a-z]+\/[a-z0-9]+, go\S+, \S+)$/;

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const failures = new Groups<{ upstream: string; error: string }>(1000);
  let [errors, seen] = [0, false];
  let version: string | undefined;
  let loop: string | undefined;
  for (const line of lines) {
    const text = line.text.trimEnd();
    const told = VERSION.exec(text)?.[1];
    if (told !== undefined) { version = told; context.note('version', line); seen = true; continue; }
    if (!LEVEL.test(text)) { if (START.test(text)) context.known(line); continue; }
    context.known(line);
    seen = true;
    const zone = LOOP.exec(text)?.[1];
    if (zone !== undefined) { loop = zone; context.note('loop', line); }
    if (!ERRORS.test(text)) continue;
    errors++;
    const [, upstream, error] = ASKED.exec(text) ?? [];
    if (upstream !== undefined && error !== undefined) failures.add(`${upstream} ${error}`, line.n, () => ({ upstream, error }));
  }
  if (!seen) return undefined;
  const top = failures.top(100);
  top.forEach(({ line }, i) => { context.note(`failures[${String(i)}]`, line); });
  return { ...(version === undefined ? {} : { version }), failures: top.map(({ value, count: n }) => ({ ...value, count: n })), errors, ...(loop === undefined ? {} : { loop }) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const certain = head.some(({ text }) => ERRORS.test(text) || VERSION.test(text.trimEnd()) || LOOP.test(text) || /\[INFO\] plugin\/(?:reload|ready|health)/.test(text));
  return certain ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'coredns-log',
  title: 'log of CoreDNS',
  kind: 'text',
  scope: 'cluster',
  area: 'dns',
  collect: 'kubectl -n kube-system logs -l k8s-app=kube-dns',
  files: [/^(?:logs-)?coredns.*\.(?:log|txt)$/],
  schema: CorednsLogData,
  sniff,
  parse,
});
