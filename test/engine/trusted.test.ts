import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readTextFolder } from '../../src/archive/folder-reader.ts';
import type { LoadedRule, Question } from '../../src/engine/program.ts';
import { trustRules } from '../../src/engine/trusted.ts';
import { catalogue, checkRules } from '../../src/pipeline.ts';
import { digestOf, shippedFiles } from '../../src/cli/vetted-rules.ts';

const rules = join(dirname(fileURLToPath(import.meta.url)), '../../rules');

/** All of a rule that can be compared: sources in place of what was made of them. */
function plain(rule: LoadedRule): unknown {
  const question = (q: Question): unknown => ({ role: q.role, source: q.expression.source, say: q.say.text, perItem: q.perItem, severity: q.severity });
  return {
    rule: rule.rule, path: rule.path, inputs: rule.inputs.map((i) => ({ ...i, info: i.info.id })),
    lets: rule.lets.map((l) => ({ name: l.name, source: l.expression.source, perItem: l.perItem })), applies: rule.applies.map(question), when: rule.when.map(question), unless: rule.unless.map(question), raise: rule.raise.map(question),
    message: rule.message.text, evidence: rule.evidence.map((e) => e.source), hasItems: 'items' in rule,
    items: rule.items === undefined ? undefined : { as: rule.items.as, in: rule.items.in.source, name: rule.items.subject.name.text, namespace: rule.items.subject.namespace?.text },
  };
}

it('a vetted rule is the rule that was checked', async () => {
  const files = await readTextFolder(rules, /(^|\/)rule\.ya?ml$/);
  const { rules: checked, errors } = checkRules(files);
  expect(errors).toEqual([]);
  const kept = JSON.parse(JSON.stringify(checked.map(({ path, rule }) => ({ path, rule })))) as { path: string; rule: LoadedRule['rule'] }[];
  const trusted = trustRules(kept, catalogue());
  expect(JSON.parse(JSON.stringify(trusted?.map(plain)))).toEqual(JSON.parse(JSON.stringify(checked.map(plain))));
});

it('a rule over a fact that is not there is not trusted', async () => {
  const files = await readTextFolder(rules, /KPR-001.*\/rule\.ya?ml$/);
  const { rules: checked } = checkRules(files);
  expect(trustRules(checked.map(({ path, rule }) => ({ path, rule })), [])).toBeUndefined();
});

it('the digest knows every path and text', () => {
  const one = digestOf([{ path: 'a', text: 'b' }]);
  expect(digestOf([{ path: 'a', text: 'b' }])).toBe(one);
  for (const files of [[{ path: 'a', text: 'c' }], [{ path: 'b', text: 'b' }], [], [{ path: 'a', text: 'b' }, { path: 'c', text: '' }]]) expect(digestOf(files)).not.toBe(one);
});

it('the quick look at the shipped rules finds the files that the careful one finds', async () => {
  const careful = await readTextFolder(rules, /(^|\/)rule\.ya?ml$/);
  expect(shippedFiles().sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([...careful].sort((a, b) => (a.path < b.path ? -1 : 1)));
});
