import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/engine/load.ts';
import { catalogue, load, loaded, ruleText } from './fake.ts';

const STATUS = 'inputs: { required: [cilium-status] }\n';

function onlyError(body: string): { message: string; hint?: string; snippet: string; line: number; column: number } {
  const { errors, rules } = load(body);
  expect(rules).toEqual([]);
  expect(errors).toHaveLength(1);
  return errors[0] ?? { message: '', snippet: '', line: 0, column: 0 };
}

/** The text over the carets. */
function marked({ snippet }: { snippet: string }): string {
  const [text = '', carets = ''] = snippet.split('\n');
  return text.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1);
}

function when(is: string, more = ''): string {
  return `${STATUS}when:\n  - is: ${is}\n    say: it is so\n${more}`;
}

describe('expressions', () => {
  it.each([
    'ciliumStatus.kpr.mode == "Strict"',
    'ciliumStatus.controllers.failing + 1 > 3 && ciliumStatus.controllers.total % 2 == 0',
    'ciliumStatus.controllers.failing * 100 / ciliumStatus.controllers.total >= 12.5',
    'ciliumStatus.controllers.failing in [1, 2]',
    'size(ciliumStatus.kpr.devices) > 0 && ciliumStatus.kpr.devices.exists(d, d.startsWith("eth"))',
    'has(ciliumStatus.kpr.nodePort) && ciliumStatus.masquerade == null',
    'ciliumStatus.ipam.kind == "eni" && ciliumStatus.ipam.eni != ""',
    'ciliumStatus.pods.exists(k, ciliumStatus.pods[k].ip == "10.0.0.1")',
    'collected.ciliumStatus && version.major >= 1 && node != "" && ciliumStatus.kpr.mode == "Strict"',
    'ciliumStatus.pods["a"].ip == "" || ciliumStatus.pods.a.ip == ""',
    'cidr("10.0.0.0/8").containsIP(ip(ciliumStatus.pods["a"].ip)) && semver(version.text).isLessThan(semver("1.16.3"))',
    'ciliumStatus.kpr.devices.map(d, d.size()).sum() > ciliumStatus.controllers.total',
  ])('accepts %s', (is) => {
    loaded(when(`'${is.replaceAll("'", "''")}'`));
  });

  it('names the nearest field, with a caret', () => {
    const error = onlyError(when('ciliumStatus.kpr.mod == "Strict"'));
    expect(error.message).toBe('ciliumStatus.kpr has no field "mod"');
    expect(error.hint).toBe('did you mean "mode"?');
    expect(error.snippet).toBe('15 |   - is: ciliumStatus.kpr.mod == "Strict"\n   |                          ^^^');
    expect([error.line, error.column]).toEqual([15, 26]);
  });

  it('finds misspelt fields inside has() and in loops', () => {
    expect(onlyError(when('has(ciliumStatus.kpr.nodeport)')).hint).toBe('did you mean "nodePort"?');
    expect(onlyError('inputs: { required: [endpoint-list] }\nwhen:\n  - is: endpointList.endpoints.exists(e, has(e.stat))\n    say: it is so').hint).toBe('did you mean "state"?');
  });

  it('knows the words of enums', () => {
    const error = onlyError(when(`ciliumStatus.kpr.mode == "Patrial"`));
    expect(error.message).toBe('mode is never "Patrial"');
    expect(error.hint).toBe('did you mean "Partial"?');
    expect(onlyError(when(`'ciliumStatus.kpr.mode in ["Strict", "Off"]'`)).hint).toBe('it is one of "Strict", "Partial", "Disabled"');
    expect(onlyError(when('"mode == \'Patrial\'"', 'let: { mode: ciliumStatus.kpr.mode }')).hint).toBe('did you mean "Partial"?');
    expect(onlyError(when('ciliumStatus.ipam.kind == "ebi"')).hint).toBe('did you mean "eni"?');
  });

  it('speaks of types in plain words', () => {
    expect(onlyError(when('ciliumStatus.controllers.failing == "3"')).message).toBe('"==" does not work between a number and text');
    expect(onlyError(when('ciliumStatus.controllers.failing')).message).toBe('a condition must be true or false, this is double');
    expect(onlyError(when('ciliumStatus.kpr.mode == null')).message).toBe('this is never null');
    expect(onlyError(when('sizes(ciliumStatus.kpr.devices) > 1'))).toMatchObject({ message: 'there is no function sizes()', hint: 'did you mean "size"?' });
    expect(onlyError(when('ciliumStatus.kpr.mode ==')).message).toContain('cannot be read');
  });

  it('knows names and inputs', () => {
    expect(onlyError(when('ciliumStatu.kpr.mode == "Strict"')).hint).toBe('did you mean "ciliumStatus"?');
    expect(onlyError(when('ciliumStatus.kpr.mode == ciliumConfig.values["a"]'))).toMatchObject({ message: 'ciliumConfig is not among the inputs', hint: 'add "cilium-config" under "inputs"' });
    expect(onlyError('inputs: { required: [cilium-statu] }\nwhen: [{ is: "true", say: it is so }]')).toMatchObject({ message: 'there is no input "cilium-statu"', hint: 'did you mean "cilium-status"?' });
    expect(onlyError('inputs: { required: [cilium-status, cilium-config] }\nwhen: [{ is: has(ciliumStatus.kpr), say: it is so }]').message).toBe('no expression uses the input cilium-config');
    expect(onlyError('each: cluster\ninputs: { required: [cilium-status] }\nwhen: [{ is: has(ciliumStatus.kpr), say: it is so }]').message).toContain('speaks of one node');
    expect(onlyError(when('has(ciliumStatus.kpr)', 'let: { node: "1" }')).message).toBe('the name "node" is taken');
  });

  it('refuses what could run away', () => {
    expect(onlyError(when('ciliumStatus.kpr.mode.matches("^(a+)+$")')).message).toContain('a repetition stands inside a repeated group');
    expect(onlyError(when('ciliumStatus.kpr.mode.matches(ciliumStatus.kpr.mode)')).message).toContain('must be written out');
    const deep = 'ciliumStatus.kpr.devices.all(a, ciliumStatus.kpr.devices.all(b, ciliumStatus.kpr.devices.all(c, a != b + c)))';
    expect(onlyError(when(deep)).message).toContain('nested 2 deep at most');
    expect(onlyError(when(`'${'!'.repeat(5000)}has(ciliumStatus.kpr)'`)).message).toContain('4000 characters at most');
    expect(onlyError(when(`'${'('.repeat(100)}true${')'.repeat(100)}'`)).message).toContain('maxDepth');
    expect(onlyError(when(`cel.bind(x, ciliumStatus.kpr.mode, x == "Strict")`)).message).toContain('cel.bind is not available');
    expect(onlyError(when('ciliumStatus.controllers.failing == 1u')).message).toContain('unsigned');
  });

  it('finds the place in folded, quoted and block texts', () => {
    const folded = onlyError(`${STATUS}when:\n  - say: it is so\n    is: >-\n      has(ciliumStatus.kpr) &&\n      ciliumStatus.kpr.mod == "Strict"\n`);
    expect([folded.line, marked(folded)]).toEqual([18, 'mod']);
    const literal = onlyError(`${STATUS}when:\n  - say: it is so\n    is: |\n      has(ciliumStatus.kpr)\n        && ciliumStatus.kpr.mod == "Strict"\n`);
    expect([literal.line, marked(literal)]).toEqual([18, 'mod']);
    expect(marked(onlyError(when('"ciliumStatus.kpr.mode != \\"Strict\\" && ciliumStatus.kpr.xyz == 1"')))).toBe('xyz');
    expect(marked(onlyError(when("'ciliumStatus.kpr.mode != ''Strict'' && ciliumStatus.kpr.xyz == 1'")))).toBe('xyz');
    expect(marked(onlyError(when("ciliumStatus.kpr.mode != 'Strict'\n      && ciliumStatus.kpr.xyz == 1")))).toBe('xyz');
    expect(marked(onlyError(when(`'${'has(ciliumStatus.kpr) && '.repeat(12)}ciliumStatus.kpr.xyz == 1'`)))).toBe('xyz');
  });
});

describe('slots', () => {
  it('are checked like expressions', () => {
    const error = onlyError(`${when('has(ciliumStatus.kpr)')}message: Mode {ciliumStatus.kpr.mod} is set`);
    expect(error).toMatchObject({ message: 'ciliumStatus.kpr has no field "mod"', hint: 'did you mean "mode"?' });
    expect(error.snippet.split('\n')[1]?.indexOf('^')).toBe(error.snippet.split('\n')[0]?.indexOf('mod}'));
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}message: Mode {ciliumStatus.kpr} is set`).message).toContain('a slot shows text');
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}message: Mode {ciliumStatus.kpr is set`).message).toBe('this { is never closed');
  });
});

describe('fields', () => {
  it('names the nearest field of a rule', () => {
    const { errors } = load(`${when('has(ciliumStatus.kpr)')}    sai: x\nsevrity: error`);
    expect(errors.map((e) => [e.message, e.hint])).toEqual([
      ['a "when" entry has no field "sai"', 'did you mean "say"?'],
      ['a rule has no field "sevrity"', 'did you mean "severity"?'],
    ]);
  });

  it('says what a field may hold', () => {
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}severity: warn`)).toMatchObject({ message: '"severity" cannot be "warn"', hint: 'it is one of critical, error, warning, info' });
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}severity: eror`).hint).toBe('did you mean "error"?');
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}since: 0.1`)).toMatchObject({ message: '"since" must be text', hint: 'put it in quotes' });
    expect(onlyError(STATUS).message).toBe('"when" is missing');
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}cilium: newer than 1.14`).message).toBe('this is not a range of versions');
  });

  it('refuses YAML tricks', () => {
    expect(onlyError(when('!has(ciliumStatus.kpr)'))).toMatchObject({ message: 'in YAML a leading ! is a tag', hint: 'put the expression in quotes' });
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}tags: &a [x]`).message).toContain('anchors and aliases');
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}since: "1"\nsince: "2"`).message).toBe('this key is there twice');
    expect(loadRules([{ path: 'a.yaml', text: 'x'.repeat(300_000) }], catalogue).errors[0]?.message).toContain('256 KiB');
    expect(loadRules([{ path: 'a.yaml', text: '' }], catalogue).errors).toHaveLength(1);
    expect(loadRules([{ path: 'a.yaml', text: '['.repeat(200_000) }], catalogue).errors.length).toBeGreaterThan(0);
    expect(onlyError(`${when('has(ciliumStatus.kpr)')}let: { __proto__: "1" }`).message).toBe('"__proto__" is not a name');
  });

  it('checks codes across files', () => {
    const body = `${when('has(ciliumStatus.kpr)')}explains: [TST-001, TST-999]`;
    const { errors, warnings } = load(body, body);
    expect(errors.map((e) => [e.path, e.message, e.hint])).toEqual([['rules/1.yaml', 'code TST-001 is taken', 'by rules/0.yaml']]);
    expect(warnings.map((w) => w.message)).toEqual(['no rule has the code TST-999']);
    expect(ruleText(body)).toContain('code: TST-001');
  });
});
