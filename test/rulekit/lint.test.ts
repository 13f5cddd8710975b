import { describe, expect, it } from 'vitest';
import { coverRule } from '../../src/rulekit/coverage.ts';
import { lintRule } from '../../src/rulekit/lint.ts';
import { testRule } from '../../src/rulekit/test-rule.ts';
import { configCase, NO_CONFIG, smallRule } from './small-rule.ts';

const CASES = {
  'fires-on': configCase(['debug: "true"'], 'state: fired'), 'silent-off': configCase(['debug: "false"'], 'state: clear'), 'inconclusive-none': NO_CONFIG,
};
const WHEN = 'when: [{ is: config.debug, say: debugging is on }]';

async function lint(fields: string, cases: Readonly<Record<string, string>> = CASES): Promise<string[]> {
  const { rule, folder } = smallRule(`inputs: { required: [config] }\n${fields}`, cases);
  const other = smallRule(`inputs: { required: [config] }\n${WHEN}\ntags: [ipv6-masquerade-off]\nexplains: [ABC-001]`, CASES, 'ABC-002');
  return (await lintRule(rule, folder, { rules: [other.rule] })).map((e) => `${String(e.line)}:${String(e.column)} ${e.message}${e.hint === undefined ? '' : ` (${e.hint})`}`);
}

describe('rules lint', () => {
  it('has nothing to say about a rule that is well made', async () => {
    expect(await lint(WHEN)).toEqual([]);
  });

  it('asks for a silent case for every guard', async () => {
    const guard = 'unless: [{ is: \'config.clusterName == "test"\', say: it is a test cluster }]';
    expect((await lint(`${WHEN}\n${guard}`)).join()).toContain('9:10 no silent case is held back by this guard');
    expect(await lint(`${WHEN}\n${guard}`, { ...CASES, 'silent-test': configCase(['debug: "true"'], 'state: clear').replace('cluster-name: lab', 'cluster-name: test') })).toEqual([]);
  });

  it('finds unknown codes, circles and misspelt tags', async () => {
    expect((await lint(`${WHEN}\nexplains: [ABC-003]`)).join()).toContain('no rule has the code ABC-003 (did you mean');
    expect((await lint(`${WHEN}\nexplains: [ABC-002]`)).join()).toContain('a circle of causes: ABC-001 explains ABC-002 explains ABC-001');
    expect((await lint(`${WHEN}\ntags: [ipv6-masqerade-off]`)).join()).toContain('did you mean "ipv6-masquerade-off"?');
    expect(await lint(`${WHEN}\ntags: [ipv6-masquerade-on]`)).toEqual([]);
  });

  it('asks for each kind of case, well named', async () => {
    const faults = await lint(WHEN, { 'fires-on': CASES['fires-on'], 'other-x': CASES['silent-off'] });
    expect(faults.join('\n')).toContain('there is no case silent-*.yaml');
    expect(faults.join('\n')).toContain('there is no case inconclusive-*.yaml');
    expect(faults.join('\n')).toContain('a case is named fires-*.yaml, silent-*.yaml, inconclusive-*.yaml');
  });
});

describe('rules test', () => {
  it('tells in words what went wrong', async () => {
    const { rule, folder } = smallRule(`inputs: { required: [config] }\n${WHEN}`, {
      'fires-on': configCase(['debug: "true"'], 'state: fired\nmessage: other words\nevidence: ["cilium-configmap.yaml:3"]'),
      'silent-on': configCase(['debug: "true"'], 'state: clear'), 'fires-broken': 'shows: [', 'fires-shared': 'shows: no such file\nfiles: { a.txt: { from: none.txt } }\nexpect: { state: fired }',
    });
    const faults = Object.fromEntries((await testRule(rule, folder)).map((r) => [r.name, r.faults.join('\n')]));
    expect(faults['fires-on.yaml']).toContain('no message contains "other words": debug is yes');
    expect(faults['fires-on.yaml']).toContain('evidence does not contain cilium-configmap.yaml:3: cilium-configmap.yaml:8-8');
    expect(faults['silent-on.yaml']).toBe('expected clear, got fired\nfired: debug is yes');
    expect(faults['fires-broken.yaml']).toContain('not valid YAML');
    expect(faults['fires-shared.yaml']).toContain('there is no shared file none.txt');
  });
});

describe('rules coverage', () => {
  it('counts the answers to conditions and their parts', async () => {
    const { rule, folder } = smallRule('inputs: { required: [config] }\nwhen: [{ is: \'config.debug && config.clusterName == "lab"\', say: debugging in the lab }]', CASES);
    const { decisions, inputs } = await coverRule(rule, folder);
    expect(decisions.map(({ at, yes, no }) => ({ at, yes, no }))).toEqual([
      { at: 'when[0]', yes: 1, no: 1 }, { at: 'when[0] > config.debug', yes: 1, no: 1 }, { at: 'when[0] > config.clusterName == "lab"', yes: 2, no: 0 },
    ]);
    expect(inputs).toEqual([{ id: 'config', there: 2, missing: 1 }]);
  });
});
