import { describe, expect, it } from 'vitest';
import { judge } from '../../src/engine/judge.ts';
import { decidingLeaf, explain } from '../../src/engine/explain.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { fakeBook, loaded } from './fake.ts';
import type { FakeFact } from './fake.ts';

const STATUS = { kpr: { mode: 'Partial', devices: ['eth0'] }, controllers: { failing: 3, total: 10 } };

function run(body: string, facts: Record<string, FakeFact> = { 'cilium-status': { data: STATUS } }, options?: Parameters<typeof fakeBook>[1]): Outcome[] {
  return judge(loaded(body), fakeBook(facts, options));
}

function one(...args: Parameters<typeof run>): Outcome {
  const [outcome, ...rest] = run(...args);
  expect(rest).toEqual([]);
  if (outcome === undefined) throw new Error('no outcome');
  return outcome;
}

const TRUE = 'ciliumStatus.kpr.mode == "Partial"';
const FALSE = 'ciliumStatus.kpr.mode == "Strict"';
const UNKNOWN = 'ciliumStatus.kpr.nodePort == "Enabled"';

function conditions(parts: Record<string, readonly string[]>): string {
  return `inputs: { required: [cilium-status] }\n${Object.entries(parts).map(([role, list]) => `${role}:\n${list.map((is) => `  - is: '${is}'\n    say: ${role} ${is === TRUE ? 'yes' : is === FALSE ? 'no' : 'maybe'}\n${role === 'raise' ? '    severity: critical\n' : ''}`).join('')}`).join('')}`;
}

describe('the five states', () => {
  it.each([
    [{ when: [TRUE] }, 'fired'],
    [{ when: [FALSE] }, 'clear'],
    [{ when: [UNKNOWN] }, 'inconclusive'],
    [{ when: [TRUE, TRUE] }, 'fired'],
    [{ when: [TRUE, FALSE] }, 'clear'],
    [{ when: [UNKNOWN, FALSE] }, 'clear'],
    [{ when: [TRUE, UNKNOWN] }, 'inconclusive'],
    [{ applies: [TRUE], when: [TRUE] }, 'fired'],
    [{ applies: [FALSE], when: [TRUE] }, 'not-applicable'],
    [{ applies: [UNKNOWN], when: [TRUE] }, 'inconclusive'],
    [{ applies: [UNKNOWN, FALSE], when: [TRUE] }, 'not-applicable'],
    [{ when: [TRUE], unless: [TRUE] }, 'clear'],
    [{ when: [TRUE], unless: [FALSE] }, 'fired'],
    [{ when: [TRUE], unless: [UNKNOWN] }, 'inconclusive'],
    [{ when: [TRUE], unless: [UNKNOWN, TRUE] }, 'clear'],
    [{ when: [FALSE], unless: [UNKNOWN] }, 'clear'],
  ] as const)('%j is %s', (parts, state) => {
    expect(one(conditions(parts)).state).toBe(state);
  });

  it('follows CEL where half of a condition is unknown', () => {
    expect(one(conditions({ when: [`${UNKNOWN} || ${TRUE}`] })).state).toBe('fired');
    expect(one(conditions({ when: [`${UNKNOWN} && ${FALSE}`] })).state).toBe('clear');
  });

  it('names the field that is not there', () => {
    expect(one(conditions({ when: [UNKNOWN] }))).toMatchObject({
      reason: 'ciliumStatus.kpr.nodePort is not in cmd/cilium-status.md',
      missing: [{ input: 'cilium-status', reason: 'field-missing', collect: 'cilium-dbg status --verbose', path: 'cmd/cilium-status.md' }],
    });
  });

  it('takes its reasons from the conditions', () => {
    expect(one(conditions({ when: [FALSE] }))).toMatchObject({ reason: 'when no' });
    expect(one(conditions({ when: [TRUE], unless: [TRUE] }))).toMatchObject({ reason: 'held back: unless yes' });
    expect(one(conditions({ applies: [FALSE], when: [TRUE] }))).toMatchObject({ reason: 'applies no' });
  });

  it('raises the severity with the first condition that holds', () => {
    expect(one(conditions({ when: [TRUE], raise: [FALSE, TRUE] }))).toMatchObject({ severity: 'critical' });
    expect(one(conditions({ when: [TRUE], raise: [FALSE, UNKNOWN] }))).toMatchObject({ severity: 'warning' });
  });
});

describe('inputs', () => {
  const two = 'when: [{ is: has(ciliumStatus.kpr), say: it is so }]\n';

  it('are needed when required', () => {
    expect(one(conditions({ when: [TRUE] }), {})).toMatchObject({ state: 'inconclusive', missing: [{ input: 'cilium-status', reason: 'absent' }] });
  });

  it('are needed one of each group', () => {
    const body = 'inputs: { any: [[cilium-status, endpoint-list]] }\nwhen: [{ is: "collected.ciliumStatus ? has(ciliumStatus.kpr) : size(endpointList.endpoints) == 0", say: it is so }]';
    expect(one(body, {}).state).toBe('inconclusive');
    expect(one(body).state).toBe('fired');
    expect(one(body, { 'endpoint-list': { data: { endpoints: [] } } }).state).toBe('fired');
  });

  it('may be optional', () => {
    const body = 'inputs: { required: [cilium-status], optional: [endpoint-list] }\nwhen: [{ is: has(ciliumStatus.kpr), say: it is so }]\nunless: [{ is: collected.endpointList && size(endpointList.endpoints) > 0, say: there are endpoints }]';
    expect(one(body).state).toBe('fired');
    expect(one(body, { 'cilium-status': { data: STATUS }, 'endpoint-list': { data: { endpoints: [{ id: 1, state: 'ready', backends: [] }] } } }).state).toBe('clear');
    expect(one(body.replace('collected.endpointList && ', ''))).toMatchObject({ state: 'inconclusive', missing: [{ input: 'endpoint-list', reason: 'absent' }] });
  });

  it('must be whole where the rule concludes from absence', () => {
    const body = `inputs: { required: [cilium-status], whole: [cilium-status] }\n${two}`;
    expect(one(body).state).toBe('fired');
    expect(one(body, { 'cilium-status': { data: STATUS, whole: false } })).toMatchObject({ state: 'inconclusive', missing: [{ reason: 'incomplete', path: 'cmd/cilium-status.md' }] });
  });

  it('depend on the version where the rule does', () => {
    const body = `inputs: { required: [cilium-status] }\ncilium: ">=1.14.0 <1.15.4"\n${two}`;
    expect(one(body, undefined, { version: '1.15.3' }).state).toBe('fired');
    expect(one(body, undefined, { version: '1.16.0' })).toMatchObject({ state: 'not-applicable', reason: 'it concerns Cilium >=1.14.0 <1.15.4, this is 1.16.0' });
    expect(one(body)).toMatchObject({ state: 'inconclusive', missing: [{ input: 'cilium-version' }] });
    const compare = 'inputs: { required: [cilium-status] }\nwhen: [{ is: "has(ciliumStatus.kpr) && semver(version.text).isLessThan(semver(\'1.16.3\'))", say: it is so }]';
    expect(one(compare, undefined, { version: '1.9.12' }).state).toBe('fired');
    expect(one(compare)).toMatchObject({ state: 'inconclusive', missing: [{ input: 'cilium-version' }] });
  });

  it('of nodes need nodes', () => {
    expect(one(conditions({ when: [TRUE] }), {}, { nodes: [] })).toMatchObject({ state: 'inconclusive', subject: { kind: 'cluster' }, missing: [{ input: 'cilium-status' }] });
  });
});

it('judges each node', () => {
  const facts = { 'cilium-status@a': { data: STATUS }, 'cilium-status@b': { data: { ...STATUS, kpr: { mode: 'Strict', devices: [] } } } };
  expect(run(conditions({ when: [TRUE] }), facts, { nodes: ['a', 'b', 'c'] }).map((o) => [o.state, o.subject.node])).toEqual([['fired', 'a'], ['clear', 'b'], ['inconclusive', 'c']]);
});

it('tells its own faults apart', () => {
  const body = 'inputs: { required: [cilium-config] }\neach: cluster\nscope: cluster\nwhen: [{ is: "dyn(ciliumConfig.values) > 1", say: it is so }]';
  expect(one(body, { 'cilium-config': { data: { values: {}, cidrs: [] } } })).toMatchObject({ state: 'errored', reason: expect.stringContaining('TST-001: "dyn(ciliumConfig.values) > 1" cannot be evaluated') });
});

it('takes unreadable values for unknown', () => {
  const body = 'inputs: { required: [cilium-config] }\neach: cluster\nscope: cluster\nwhen: [{ is: \'ciliumConfig.cidrs.exists(c, cidr(c).containsIP("10.0.0.1"))\', say: it is so }]';
  expect(one(body, { 'cilium-config': { data: { values: {}, cidrs: ['10.0.0.0/40'] } } })).toMatchObject({ state: 'inconclusive', reason: 'ciliumConfig.cidrs: "10.0.0.0/40" is not a CIDR' });
});

it('takes null for unknown', () => {
  const outcome = one(conditions({ when: ['ciliumStatus.masquerade.startsWith("BPF")'] }), { 'cilium-status': { data: { ...STATUS, masquerade: null } } });
  expect(outcome).toMatchObject({ state: 'inconclusive', reason: 'ciliumStatus.masquerade in cmd/cilium-status.md is null' });
});

describe('items', () => {
  const body = `inputs: { required: [endpoint-list] }
scope: endpoint
items: { as: endpoint, in: endpointList.endpoints, subject: { name: "{endpoint.id}" } }
let:
  terminating: endpoint.backends.filter(b, has(b.state) && b.state == "terminating")
  total: size(endpointList.endpoints)
when:
  - is: total > 0
    say: there are {total} endpoints
  - is: endpoint.state != "ready"
    say: endpoint {endpoint.id} is {endpoint.state}
message: Endpoint {endpoint.id} of {endpoint.pod} is {endpoint.state}, {size(terminating)} of its backends end`;

  function endpoints(...states: readonly string[]): Record<string, FakeFact> {
    return { 'endpoint-list': { data: { endpoints: states.map((state, i) => ({ id: 100 + i, state, backends: [{ ip: '10.0.0.1', port: 80, state: 'terminating' }] })) } } };
  }

  it('are judged one by one, the quiet ones told together', () => {
    const outcomes = run(body, endpoints('ready', 'not-ready', 'ready', 'regenerating'));
    expect(outcomes.map((o) => [o.state, o.subject])).toEqual([
      ['fired', { kind: 'endpoint', node: 'worker-1', name: '101' }],
      ['fired', { kind: 'endpoint', node: 'worker-1', name: '103' }],
      ['clear', { kind: 'node', node: 'worker-1' }],
    ]);
    expect(outcomes[0]).toMatchObject({ message: 'Endpoint 101 of unknown is not-ready, 1 of its backends end' });
    expect(outcomes[2]).toMatchObject({ reason: '2 of 4 items, the first: endpoint 100 is ready' });
  });

  it('may be none', () => {
    expect(one(body, endpoints())).toMatchObject({ state: 'clear', reason: 'nothing to judge' });
  });

  it('are settled together by what does not depend on them', () => {
    expect(run(body.replace('total > 0', 'total > 9'), endpoints('ready', 'not-ready'))).toMatchObject([{ state: 'clear', reason: 'there are 2 endpoints' }]);
  });

  it('that cannot be judged are told up to a limit', () => {
    const asksPod = body.replace('endpoint.state != "ready"', 'endpoint.pod != ""');
    const outcomes = run(asksPod, endpoints(...Array.from({ length: 50 }, () => 'ready')));
    expect(outcomes).toHaveLength(20);
    expect(outcomes[0]).toMatchObject({ state: 'inconclusive', reason: 'endpointList.endpoints[0].pod is not in cmd/endpoint-list.md' });
    expect(outcomes.at(-1)).toMatchObject({ reason: expect.stringContaining('(and 30 more items like this)') });
  });
});

it('explains the condition that decided', () => {
  const outcome = one(conditions({ when: [TRUE, FALSE] }));
  expect(decidingLeaf(outcome)).toMatchObject({ expression: FALSE, truth: 'false', seen: [{ path: 'ciliumStatus.kpr.mode', value: '"Partial"' }] });
  expect(explain(outcome).conditions.map((c) => [c.truth, c.deciding])).toEqual([['true', false], ['false', true]]);
  expect(explain(one(conditions({ when: [UNKNOWN] })))).toMatchObject({ collect: ['cilium-dbg status --verbose'], conditions: [{ missing: 'ciliumStatus.kpr.nodePort is not in cmd/cilium-status.md' }] });
  expect(JSON.parse(JSON.stringify(outcome.leaves[0]))).toMatchObject({ role: 'when', truth: 'true', seen: [{ path: 'ciliumStatus.kpr.mode' }] });
});

it('can be limited to some rules', () => {
  const rules = loaded(conditions({ when: [TRUE] }), `${conditions({ when: [TRUE] })}code: ABC-002\nname: other\ntags: [routing]`);
  const codes = (options: Parameters<typeof judge>[2]): string[] => judge(rules, fakeBook({ 'cilium-status': { data: STATUS } }), options).map((o) => o.code);
  expect(codes({})).toEqual(['ABC-002', 'TST-001']);
  expect(codes({ only: ['abc'] })).toEqual(['ABC-002']);
  expect(codes({ only: ['routing', 'test-rule'], skip: ['TST-001'] })).toEqual(['ABC-002']);
});
