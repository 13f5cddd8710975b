import * as z from 'zod';
import { JsonElements } from '../../base/json-elements.ts';
import { recordsIn, textOf } from '../../base/json-output.ts';
import { fieldsOf, itemsOf } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const ruleSchema = z.object({
  name: z.string().optional(),
  namespace: z.string().optional(),
  derivedFrom: z.string().optional().describe('CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy, NetworkPolicy, ...'),
  node: z.boolean().describe('Selects nodes instead of endpoints'),
  selector: z.string().describe('JSON; at most 1000 characters'),
  ingress: count.describe('Number of rules'),
  ingressDeny: count,
  egress: count,
  egressDeny: count,
  l7: z.boolean(),
  fqdn: z.boolean(),
});

export const policyGetSchema = z.object({
  rules: z.array(ruleSchema).describe('The first 5000'),
  count,
  revision: z.number().optional(),
});

type Rule = z.infer<typeof ruleSchema>;

const REVISION = /^\s*Revision:\s+(\d{1,15})\s*$/;
const NAME_KEYS: readonly (readonly [suffix: string, field: 'name' | 'namespace' | 'derivedFrom'])[] = [
  ['io.cilium.k8s.policy.name', 'name'], ['io.cilium.k8s.policy.namespace', 'namespace'], ['io.cilium.k8s.policy.derived-from', 'derivedFrom'],
];
const SIDES = ['ingress', 'ingressDeny', 'egress', 'egressDeny'] as const;
const MAX_RULES = 5000;

function ruleOf(value: unknown): Rule | undefined {
  const fields = fieldsOf(value);
  const node = fields.has('nodeSelector');
  if (!node && !fields.has('endpointSelector')) return undefined;
  const text = JSON.stringify(value);
  const rule: Rule = {
    node, selector: JSON.stringify(fields.get(node ? 'nodeSelector' : 'endpointSelector')).slice(0, 1000), ingress: 0, ingressDeny: 0, egress: 0, egressDeny: 0,
    l7: /"rules":\{"(?:http|dns|kafka|l7)/.test(text), fqdn: text.includes('"toFQDNs":'),
  };
  for (const side of SIDES) rule[side] = itemsOf(fields.get(side)).length;
  for (const label of recordsIn(fields.get('labels'))) {
    const found = NAME_KEYS.find(([key]) => label['key'] === key);
    const said = textOf(label['value']);
    if (found !== undefined && said !== undefined) rule[found[1]] = said.slice(0, 300);
  }
  return rule;
}

class Reader {
  readonly #context: ParseContext;
  readonly #json: JsonElements;
  readonly #rules: Rule[] = [];
  #count = 0;
  #revision: number | undefined;
  #seen = false;

  constructor(context: ParseContext) {
    this.#context = context;
    this.#json = new JsonElements({
      element: ({ value, start, end }) => {
        const rule = ruleOf(value);
        this.#count++;
        if (rule === undefined) context.problem({ start, end }, 'a rule without a selector');
        else if (this.#rules.length < MAX_RULES) context.note(`rules[${this.#rules.push(rule) - 1}]`, { start, end });
      },
      broken: (place, why) => { context.problem(place, why); },
    });
  }

  line(line: Line): void {
    if (line.text.trim() === '') return;
    const revision = REVISION.exec(line.text)?.[1];
    if (revision !== undefined) {
      this.#revision = Number(revision);
      this.#context.note('revision', line);
      this.#seen = true;
    } else if (/^\s*:\s*$/.test(line.text)) this.#context.known(line);
    else if (this.#json.line(line)) {
      this.#context.known(line);
      this.#seen = true;
    }
  }

  end(): z.infer<typeof policyGetSchema> | undefined {
    this.#json.end();
    return this.#seen ? { rules: this.#rules, count: this.#count, ...(this.#revision === undefined ? {} : { revision: this.#revision }) } : undefined;
  }
}

/** Rules as this command prints them have a selector at their first level; a Kubernetes object has it below `spec`. */
function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const solid = head.filter(({ text }) => text.trim() !== '');
  const [first] = solid;
  if (solid.some(({ text }) => REVISION.test(text)) && (/^\s*(?:\[|:)/.test(first?.text ?? '') || solid.length === 1)) return 'yes';
  const open = solid.slice(0, 3).map(({ text }) => text.trim()).join('').slice(0, 300);
  return /^\[\{"(?:endpointSelector|nodeSelector)"/.test(open) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  kind: 'stream',
  id: 'cilium-policy-get',
  title: 'cilium policy get',
  scope: 'node',
  area: 'policy',
  collect: 'cilium-dbg policy get',
  commands: [/^cilium(?:-dbg)?-policy-get(?:-.*)?$/],
  sniff,
  schema: policyGetSchema,
  begin(context) {
    const reader = new Reader(context);
    return { line: (line) => { reader.line(line); }, end: () => reader.end() };
  },
});
