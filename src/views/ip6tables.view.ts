import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { isOutdated } from './logs/outdated.ts';
import { showsWholeStart } from './logs/whole-start.ts';

const Ip6tables = z.object({
  /** Words of the agent or of ip6tables-save that the tables are not there; empty without any. */
  message: z.string(),
  /** False with such words, unless Cilium's rules are there. True where IPv6 rules were printed, or a log tells of a whole start without them; absent where nothing tells. */
  works: z.boolean().optional(),
});

/** The kernel's part is missing; that the program is missing or was stopped tells nothing of the kernel. */
const NO_TABLE = /table does not exist|do you need to insmod|could not open modules|could not insert|protocol not supported/i;

/** Whether ip6tables finds its tables in the kernel of a node. */
export const view = defineView({
  id: 'ip6tables',
  title: 'tables of ip6tables in the kernel',
  scope: 'node',
  collect: 'ip6tables-save -c; kubectl -n kube-system logs <pod> -c cilium-agent',
  schema: Ip6tables,
  build: (context) => {
    const rules = context.read('iptables-save').filter((r) => r.data.family === 'ipv6' || r.data.dumps.some((d) => d.family === 'ipv6'));
    // Where the tables are built into the kernel, releases up to 1.11 complain and go on.
    const written = rules.some((r) => r.data.rules.some((rule) => rule.owner === 'cilium' && (r.data.dumps[rule.dump]?.family ?? r.data.family) === 'ipv6'));
    const said = written ? undefined : saidInLog(context);
    const refusal = rules.length > 0 ? undefined : refused(context);
    const whole = context.read('cilium-log').find(showsWholeStart);
    const shown = rules.length > 0 ? rules : whole === undefined ? [] : [whole];
    if (said === undefined && refusal === undefined && shown.length === 0 && context.read('cilium-log').length === 0) return { missing: [...context.missing('iptables-save'), ...context.missing('cilium-log')] };
    for (const field of ['', 'message', 'works']) context.note(field, said?.places ?? refusal?.places ?? shown[0]?.places('') ?? []);
    return {
      message: (said ?? refusal)?.text ?? '',
      ...(said !== undefined || refusal !== undefined ? { works: false } : shown.length > 0 ? { works: true } : {}),
    };
  },
});

interface Said { readonly text: string; readonly places: readonly EvidenceRef[] }

function saidInLog(context: ViewContext): Said | undefined {
  const logs = context.read('cilium-log').filter((l) => l.data.component === 'agent' || l.data.component === 'unknown');
  for (const log of logs) {
    const at = log.data.signatures.findIndex((s) => s.id === 'ip6tables-missing');
    const hit = log.data.signatures[at];
    if (hit !== undefined && !isOutdated(log, logs)) return { text: hit.sample.replace(/\s+/g, ' ').slice(0, 300), places: log.places(`signatures[${String(at)}]`) };
  }
  return undefined;
}

function refused(context: ViewContext): Said | undefined {
  for (const { document } of context.failed('iptables-save')) {
    const text = `${document.failure?.text ?? ''} ${document.failure?.reason ?? ''}`.trim();
    if (!/ip6tables/.test(`${document.command ?? ''} ${document.path}`) || !NO_TABLE.test(text)) continue;
    const line = document.failure?.line ?? document.span.start;
    return { text: `ip6tables-save: ${text.replace(/\s+/g, ' ').slice(0, 200)}`, places: [{ path: document.path, locator: document.locator, startLine: line, endLine: line }] };
  }
  return undefined;
}
