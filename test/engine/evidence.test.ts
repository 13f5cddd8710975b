import { describe, expect, it } from 'vitest';
import { mergeRefs } from '../../src/engine/evidence.ts';
import { judge } from '../../src/engine/judge.ts';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { fakeBook, loaded } from './fake.ts';
import type { FakeFact } from './fake.ts';

const STATUS: FakeFact = {
  data: { kpr: { mode: 'Partial', devices: ['eth0', 'eth1'] }, controllers: { failing: 3, total: 10 }, pods: { 'a.b': { ip: '10.0.0.1' } } },
  lines: { '': [1, 50], kpr: [10, 20], 'kpr.mode': [11, 11], 'kpr.devices': [12, 14], 'kpr.devices[1]': [14, 14], controllers: [30, 30], 'pods.a.b': [40, 41] },
};

const ENDPOINTS: FakeFact = {
  data: {
    endpoints: ['ready', 'not-ready', 'ready', 'not-ready'].map((state, i) => ({
      id: i, state, backends: [{ ip: `10.0.0.${i}`, port: 80, state: i === 3 ? 'terminating' : 'active' }],
    })),
  },
  lines: { '': [1, 99], endpoints: [3, 60], 'endpoints[0]': [10, 19], 'endpoints[1]': [20, 29], 'endpoints[2]': [30, 39], 'endpoints[3]': [40, 49], 'endpoints[3].state': [41, 41], 'endpoints[3].backends[0]': [45, 45] },
};

const BOOK = fakeBook({ 'cilium-status': STATUS, 'endpoint-list': ENDPOINTS });

function outcomesOf(is: string, more = ''): Outcome[] {
  const inputs = ['cilium-status', 'endpoint-list'].filter((id) => `${is}${more}`.includes(id.replace(/-(.)/, (_, c: string) => c.toUpperCase())));
  return judge(loaded(`inputs: { required: [${inputs.join(', ')}] }\nwhen:\n  - is: '${is}'\n    say: it is so\n${more}`), BOOK);
}

function lines(is: string, more = ''): string[] {
  const [outcome] = outcomesOf(is, more);
  if (outcome?.state !== 'fired') throw new Error(`${outcome?.state}: ${outcome !== undefined && 'reason' in outcome ? outcome.reason : ''}`);
  return outcome.evidence.map(short);
}

function short(ref: EvidenceRef): string {
  return `${ref.path.replace(/^cmd\/|\.md$/g, '')}:${ref.startLine}-${ref.endLine}${ref.note === undefined ? '' : ` ${ref.note}`}`;
}

describe('a finding cites', () => {
  it.each([
    ['the line of a field', 'ciliumStatus.kpr.mode == "Partial"', '', ['cilium-status:11-11']],
    ['the nearest parent of a field without line', 'ciliumStatus.controllers.failing > 2', '', ['cilium-status:30-30']],
    ['an absent field by its parent', '!has(ciliumStatus.kpr.nodePort)', '', ['cilium-status:10-20 nodePort is not here']],
    ['an element', 'ciliumStatus.kpr.devices[1] == "eth1"', '', ['cilium-status:14-14']],
    ['keys with dots', 'ciliumStatus.pods["a.b"].ip != ""', '', ['cilium-status:40-41']],
    ['a key looked for', '"a.b" in ciliumStatus.pods', '', ['cilium-status:40-41']],
    ['a key not there', '!("x" in ciliumStatus.pods)', '', ['cilium-status:1-50 x is not here']],
    ['the objects that match', 'endpointList.endpoints.exists(e, e.state == "not-ready")', '', ['endpoint-list:20-29', 'endpoint-list:40-49']],
    ['the elements that match', 'ciliumStatus.kpr.devices.exists(d, d.endsWith("1"))', '', ['cilium-status:14-14']],
    ['what breaks an all()', '!endpointList.endpoints.all(e, e.state == "ready")', '', ['endpoint-list:20-29', 'endpoint-list:40-49']],
    ['the list where nothing matches', '!endpointList.endpoints.exists(e, e.id > 7)', '', ['endpoint-list:3-60 none of 4 matches']],
    ['the objects of a filter', 'size(endpointList.endpoints.filter(e, e.id == 2)) == 1', '', ['endpoint-list:30-39']],
    ['the objects behind a name', 'size(bad) == 2', 'let:\n  bad: endpointList.endpoints.filter(e, e.state != "ready")', ['endpoint-list:20-29', 'endpoint-list:40-49']],
    ['a field of an object behind a name', 'bad[1].state == "not-ready"', 'let:\n  bad: endpointList.endpoints.filter(e, e.state != "ready")', ['endpoint-list:41-41']],
    ['what a computed name read', 'share > 20', 'let: { share: ciliumStatus.controllers.failing * 100 / ciliumStatus.controllers.total }', ['cilium-status:30-30']],
    ['inner lists of what matches', 'endpointList.endpoints.filter(e, e.id == 3)[0].backends[0].state == "terminating"', '', ['endpoint-list:45-45']],
    ['what a loop compares with', 'ciliumStatus.kpr.devices.exists(d, size(d) > ciliumStatus.controllers.failing)', '', ['cilium-status:14-14', 'cilium-status:30-30']],
    ['what `evidence` names first', 'ciliumStatus.kpr.mode == "Partial"', 'evidence: [ciliumStatus.controllers]', ['cilium-status:30-30', 'cilium-status:11-11']],
    ['two facts', 'size(endpointList.endpoints) > 3 && ciliumStatus.kpr.mode == "Partial"', '', ['endpoint-list:3-60', 'cilium-status:11-11']],
    ['the whole input when nothing can be traced', 'collected.ciliumStatus', '', ['cilium-status:1-50']],
  ])('%s', (_, is, more, expected) => {
    const found = lines(is, more);
    expect(found).toEqual(expected);
  });

  it('the item it is about', () => {
    const items = 'scope: endpoint\nitems: { as: endpoint, in: endpointList.endpoints, subject: { name: "{endpoint.id}" } }';
    const fired = outcomesOf('endpoint.state == "not-ready" && endpoint.backends.exists(b, b.state == "terminating")', items).filter((o) => o.state === 'fired');
    expect(fired.map((o) => o.evidence.map(short))).toEqual([['endpoint-list:41-41', 'endpoint-list:45-45']]);
    const devices = 'scope: device\nitems: { as: device, in: ciliumStatus.kpr.devices, subject: { name: "{device}" } }';
    expect(outcomesOf('device == "eth1"', devices).flatMap((o) => (o.state === 'fired' ? o.evidence.map(short) : []))).toEqual(['cilium-status:14-14']);
  });
});

it('shows what was seen', () => {
  const [outcome] = outcomesOf('ciliumStatus.kpr.mode == "Partial" && !has(ciliumStatus.kpr.nodePort) && ciliumStatus.kpr.devices.exists(d, d == "eth1")');
  expect(outcome?.leaves[0]?.seen).toEqual([
    { path: 'ciliumStatus.kpr.mode', value: '"Partial"' }, { path: 'ciliumStatus.kpr.nodePort', value: 'absent' }, { path: 'ciliumStatus.kpr.devices[1]', value: '"eth1"' },
  ]);
  const [long] = outcomesOf('size(endpointList.endpoints) > 3');
  expect(long?.leaves[0]?.seen[0]?.value).toHaveLength(120);
});

it('names the list when an item lacks a field', () => {
  const [outcome] = outcomesOf('endpointList.endpoints.exists(e, e.pod == "x")');
  expect(outcome).toMatchObject({ state: 'inconclusive', reason: 'pod is not set in an item of endpointList.endpoints in cmd/endpoint-list.md' });
  const [named] = outcomesOf('size(odd) > 0', 'let:\n  odd: endpointList.endpoints.filter(e, e.pod == "x")');
  expect(named).toMatchObject({ reason: 'pod is not set in an item of endpointList.endpoints in cmd/endpoint-list.md' });
});

it('merges places that overlap', () => {
  const at = (startLine: number, endLine: number, note?: string): EvidenceRef => ({ path: 'a', locator: 'a', startLine, endLine, ...(note === undefined ? {} : { note }) });
  expect(mergeRefs([at(1, 50), at(3, 3), at(3, 3)])).toEqual([at(3, 3)]);
  expect(mergeRefs([at(1, 5), at(4, 9)])).toEqual([at(1, 9)]);
  expect(mergeRefs([at(1, 50, 'x is not here'), at(3, 3)])).toEqual([at(1, 50, 'x is not here'), at(3, 3)]);
  expect(mergeRefs([at(2, 2, 'x'), at(2, 2, 'y'), { ...at(2, 2), path: 'b' }])).toEqual([at(2, 2, 'x; y'), { ...at(2, 2), path: 'b' }]);
});
