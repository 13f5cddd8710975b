import { expect, it } from 'vitest';
import { testCase } from '../../src/rulekit/test-rule.ts';
import { configCase, smallRule } from './small-rule.ts';

const RULE = `inputs: { required: [config] }
when:
  - { is: config.debug, say: debugging is on }`;

it.each([['warning', ''], ['error', 'did not fire for {"kind":"cluster"} as error']])('a subject may be expected as %s', async (severity, fault) => {
  const { rule, folder } = smallRule(RULE, { 'fires-on': configCase(['debug: "true"'], `state: fired\nsubjects: [{ kind: cluster, severity: ${severity} }]`) });
  const [file] = folder.cases;
  if (file === undefined) throw new Error('no case');
  expect((await testCase(rule, folder, file)).faults.join()).toContain(fault);
});
