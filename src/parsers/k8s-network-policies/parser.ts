import * as z from 'zod';
import type { Mark } from '../../model/document.ts';
import { type ParseContext, defineParser } from '../define-parser.ts';
import { Selector, readSelector } from '../label-selector.ts';
import { at, compact, integer, list, text, texts } from '../object-fields.ts';
import { sniffKind } from '../object-kind.ts';
import { gatherObjects } from '../object-list.ts';
import { meta, metaShape, noteKey, origin, originShape } from '../object-meta.ts';

const Port = z.object({
  /** Number or name; absent for all ports of the protocol. */
  port: z.string().optional(),
  number: z.number().int().optional(),
  endPort: z.number().int().optional(),
  protocol: z.string(),
});

const Peer = z.object({
  /** Pods of the policy's own namespace unless `namespaceSelector` is there, too. */
  podSelector: Selector.optional(),
  namespaceSelector: Selector.optional(),
  cidr: z.string().optional(),
  except: z.array(z.string()),
});

const Rule = z.object({
  direction: z.enum(['ingress', 'egress']),
  /** `any`: `from` or `to` is absent or empty, which in Kubernetes allows all. */
  peers: z.enum(['any', 'listed']),
  from: z.array(Peer),
  /** Empty: all ports. */
  ports: z.array(Port),
});

const NetworkPolicy = z.object({
  ...metaShape,
  ...originShape,
  podSelector: Selector.optional(),
  /** Directions in which what is not allowed is dropped; as Kubernetes fills them in when they are not stated. */
  policyTypes: z.array(z.string()),
  rules: z.array(Rule),
});
type PolicyData = z.input<typeof NetworkPolicy>;
type RuleData = PolicyData['rules'][number];

const K8sNetworkPolicies = z.object({ items: z.array(NetworkPolicy) });

// Cilium matches these labels with the source `k8s`.
const SOURCE = 'k8s';

function readPolicy(value: unknown, name: string): PolicyData {
  const spec = at(value, 'spec');
  const rules = (['ingress', 'egress'] as const).flatMap((direction) => list(at(spec, direction)).map((rule) => readRule(rule, direction)));
  const stated = texts(at(spec, 'policyTypes')) ?? [];
  return compact({
    ...meta(value, name), ...origin(value), podSelector: readSelector(at(spec, 'podSelector'), SOURCE),
    policyTypes: stated.length > 0 ? stated : ['Ingress', ...(rules.some((r) => r.direction === 'egress') ? ['Egress'] : [])], rules,
  });
}

function readRule(rule: unknown, direction: RuleData['direction']): RuleData {
  const from = list(at(rule, direction === 'ingress' ? 'from' : 'to')).map((peer) => compact({
    podSelector: readSelector(at(peer, 'podSelector'), SOURCE), namespaceSelector: readSelector(at(peer, 'namespaceSelector'), SOURCE),
    cidr: text(at(peer, 'ipBlock', 'cidr')), except: texts(at(peer, 'ipBlock', 'except')) ?? [],
  }));
  return { direction, peers: from.length > 0 ? 'listed' : 'any', from, ports: list(at(rule, 'ports')).map(readPort) };
}

function readPort(value: unknown): RuleData['ports'][number] {
  const port = text(at(value, 'port'));
  return compact({
    port, number: port !== undefined && /^\d{1,5}$/.test(port) ? Number(port) : undefined, endPort: integer(at(value, 'endPort')),
    protocol: text(at(value, 'protocol')) ?? 'TCP',
  });
}

function notePlaces(context: ParseContext, path: string, policy: PolicyData, lineOf: (key: string) => Mark): void {
  noteKey(context, path, 'podSelector', 'spec.podSelector', lineOf);
  noteKey(context, path, 'policyTypes', 'spec.policyTypes', lineOf);
  const counts = { ingress: 0, egress: 0 };
  for (const [i, { direction }] of policy.rules.entries()) context.note(`${path}.rules[${String(i)}]`, lineOf(`spec.${direction}[${String(counts[direction]++)}]`));
}

export const parser = defineParser({
  id: 'k8s-network-policies',
  title: 'Kubernetes network policies (NetworkPolicy objects)',
  columns: ['namespace', 'name', 'podSelector.text', 'policyTypes', 'rules'],
  kind: 'objects',
  scope: 'cluster',
  area: 'policy',
  collect: 'kubectl get networkpolicies --all-namespaces -o yaml',
  files: [/^(?:(?:k8s-)?networkpolicies|netpol)\.(?:ya?ml|json)$/],
  commands: [/^(?:kubectl|oc)-(?:.*-)?get-(?:networkpolic(?:y|ies)|netpol)(?:\.networking\.k8s\.io)?(?:-|$)/],
  schema: K8sNetworkPolicies,
  sniff: (head) => sniffKind(head, 'NetworkPolicy', [/^\s*"?podSelector"?:/, /^\s*"?policyTypes"?:/], /^\s*"?(?:template|endpointSelector|selectors)"?:/),
  begin: (context) => gatherObjects(context, {
    kind: 'NetworkPolicy', read: readPolicy, note: (path, policy, lineOf) => { notePlaces(context, path, policy, lineOf); },
  }),
});
