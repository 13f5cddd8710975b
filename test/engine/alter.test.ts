import { describe, expect, it } from 'vitest';
import { alteredBook, alterationOf, readAlteration } from '../../src/engine/alter.ts';
import { PathFault } from '../../src/engine/fact-path.ts';
import { smallestFlip } from '../../src/engine/flip.ts';
import { judge } from '../../src/engine/judge.ts';
import type { LoadedRule } from '../../src/engine/load.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { fakeBook, loaded } from './fake.ts';

const KPR = { mode: 'Disabled', devices: ['eth0'] };
const STATUS = { data: { kpr: KPR, controllers: { failing: 3, total: 10 } } };
const ENDPOINTS = { data: { endpoints: [{ id: 1, state: 'ready', pod: 'a', backends: [] }, { id: 2, state: 'not-ready', pod: 'b', backends: [] }] } };

function ruleOf(body: string): LoadedRule {
  const [rule] = loaded(body);
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

const RULE = ruleOf(`inputs: { required: [cilium-status, endpoint-list] }
cilium: ">=1.14.0"
when:
  - { is: 'ciliumStatus.kpr.mode == "Strict"', say: the mode is strict }
  - { is: ciliumStatus.controllers.failing > 5, say: more than five controllers fail }
unless:
  - { is: 'endpointList.endpoints.exists(e, e.state == "regenerating")', say: an endpoint is being built }`);
const book = fakeBook({ 'cilium-status': STATUS, 'endpoint-list': ENDPOINTS }, { version: '1.16.3' });

function judgedWith(...texts: readonly string[]): Outcome['state'] | undefined {
  return judge([RULE], alteredBook(book, texts.map((t) => readAlteration(RULE, t))))[0]?.state;
}

function fault(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof PathFault) return `${error.message} (${error.hint ?? ''})`;
    throw error;
  }
  return '';
}

describe('judging with other values', () => {
  it('sets fields, items by index and by a field, and the version', () => {
    expect(judgedWith()).toBe('clear');
    expect(judgedWith('ciliumStatus.kpr.mode=Strict', 'ciliumStatus.controllers.failing=6')).toBe('fired');
    expect(judgedWith('ciliumStatus.kpr.mode=Strict', 'ciliumStatus.controllers.failing=6', 'endpointList.endpoints[0].state=regenerating')).toBe('clear');
    expect(judgedWith('ciliumStatus.kpr.mode=Strict', 'ciliumStatus.controllers.failing=6', 'endpointList.endpoints[pod=b].state=regenerating')).toBe('clear');
    expect(judgedWith('version=1.13.9')).toBe('not-applicable');
  });

  it('takes values out, and leaves the facts themselves as they are', () => {
    const without = alterationOf(RULE, 'ciliumStatus.kpr.mode', undefined);
    const failing = readAlteration(RULE, 'ciliumStatus.controllers.failing=6');
    expect(judge([RULE], alteredBook(book, [without, failing]))[0]?.state).toBe('inconclusive');
    expect(judgedWith()).toBe('clear');
  });

  it('makes an input that was not collected of what was set', () => {
    const bare = fakeBook({ 'cilium-status': STATUS }, { version: '1.16.3' });
    const alterations = ['ciliumStatus.kpr.mode=Strict', 'ciliumStatus.controllers.failing=6', 'endpointList.endpoints=[]'].map((t) => readAlteration(RULE, t));
    expect(judge([RULE], alteredBook(bare, alterations))[0]?.state).toBe('fired');
  });

  it('refuses what does not fit, with the nearest right word', () => {
    expect(fault(() => readAlteration(RULE, 'ciliumStatus.kpr.mod=Strict'))).toBe('ciliumStatus.kpr has no field "mod" (did you mean "mode"?)');
    expect(fault(() => readAlteration(RULE, 'ciliumStatus.kpr.mode=Strikt'))).toBe('ciliumStatus.kpr.mode is never "Strikt" (did you mean "Strict"?)');
    expect(fault(() => readAlteration(RULE, 'ciliumStatos.kpr.mode=Strict'))).toContain('does not read "ciliumStatos" (did you mean "ciliumStatus"?)');
    expect(fault(() => readAlteration(RULE, 'ciliumStatus.controllers.failing=many'))).toContain('is a number');
    expect(fault(() => readAlteration(RULE, 'endpointList.endpoints.state=ready'))).toContain('is a list and has no fields');
    expect(fault(() => readAlteration(RULE, 'ciliumStatus'))).toContain('sets nothing');
    expect(fault(() => readAlteration(RULE, 'version=new'))).toContain('not a version');
    expect(fault(() => judgedWith('endpointList.endpoints[pod=c].state=ready'))).toBe('no item of endpointList.endpoints has pod=c (there are a, b)');
    expect(fault(() => judgedWith('endpointList.endpoints[7].state=ready'))).toContain('has 2 items');
  });

  it('cannot reach the prototype of anything', () => {
    expect(fault(() => readAlteration(RULE, 'ciliumStatus.__proto__=1'))).toContain('has no field');
    const pods = ruleOf('inputs: { required: [cilium-status] }\nwhen: [{ is: size(ciliumStatus.pods) > 0, say: there are pods }]');
    expect(fault(() => judge([pods], alteredBook(book, [readAlteration(pods, 'ciliumStatus.pods.__proto__={"ip":"1"}')])))).toContain('is not a name');
  });
});

describe('the smallest change', () => {
  it('is found by judging: one value or several', () => {
    const [clear] = judge([RULE], book);
    expect(clear === undefined ? undefined : smallestFlip(RULE, book, clear)).toEqual({
      state: 'fired', changes: [{ path: 'ciliumStatus.kpr.mode', before: '"Disabled"', after: 'Strict' }, { path: 'ciliumStatus.controllers.failing', before: '3', after: '6' }],
    });
  });

  it('turns a finding off at the bound', () => {
    const firing = alteredBook(book, ['ciliumStatus.kpr.mode=Strict', 'ciliumStatus.controllers.failing=6'].map((t) => readAlteration(RULE, t)));
    const [fired] = judge([RULE], firing);
    expect(fired?.state).toBe('fired');
    expect(fired === undefined ? undefined : smallestFlip(RULE, firing, fired).changes).toEqual([{ path: 'ciliumStatus.kpr.mode', before: '"Strict"', after: 'Partial' }]);
  });

  it('names the version for a rule of other releases, and the input for one that misses it', () => {
    const old = fakeBook({ 'cilium-status': { data: { kpr: { ...KPR, mode: 'Strict' }, controllers: { failing: 9, total: 10 } } }, 'endpoint-list': ENDPOINTS }, { version: '1.13.1' });
    const [other] = judge([RULE], old);
    expect(other === undefined ? undefined : smallestFlip(RULE, old, other).changes).toEqual([{ path: 'version', before: '1.13.1', after: '1.14.0' }]);
    const bare = fakeBook({ 'cilium-status': STATUS }, { version: '1.16.3' });
    const [unknown] = judge([RULE], bare);
    expect(unknown === undefined ? undefined : smallestFlip(RULE, bare, unknown).words).toContain('endpoint-list was not collected');
  });
});
