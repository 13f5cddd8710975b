import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const DUMP = 'samples/partial-kpr.zip';

interface Told { each: string; answers: { node?: string; value?: unknown; missing?: { detail: string }; read: { path: string; seen: string; places: { locator: string; startLine: number; endLine: number }[] }[] }[] }

async function told(...words: readonly string[]): Promise<Told> {
  const { code, out, err } = await run('query', ...words, '-o', 'json');
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Told;
}

describe('query', () => {
  it('asks each node for what speaks of one, with the lines it was read from', async () => {
    const { each, answers } = await told('ciliumStatus.kpr.mode', DUMP);
    expect(each).toBe('node');
    expect(answers.map((a) => [a.node, a.value])).toEqual([['cp-1', 'Partial'], ['worker-1', 'Partial'], ['worker-2', 'Partial']]);
    expect(answers[0]?.read[0]).toMatchObject({ path: 'ciliumStatus.kpr.mode', seen: '"Partial"', places: [{ startLine: 4, endLine: 4 }] });
    const locator = answers[0]?.read[0]?.places[0]?.locator ?? '';
    expect((await run('show', `${locator}:4`, '--in', DUMP)).out).toContain('Partial');
  });

  it('asks the cluster once for the rest, and finds the items that were picked', async () => {
    const { each, answers } = await told('k8sPods.items.filter(p, p.namespace == "web").map(p, p.name)', DUMP);
    expect(each).toBe('cluster');
    expect(answers).toHaveLength(1);
    expect(answers[0]?.value).toHaveLength(3);
    expect(answers[0]?.read.map((r) => r.path)).toEqual(['k8sPods.items[1]', 'k8sPods.items[4]', 'k8sPods.items[7]']);
  });

  it('asks one node, or each, when told so', async () => {
    expect((await told('node', DUMP, '--node', 'worker-2')).answers).toEqual([{ node: 'worker-2', value: 'worker-2', read: [] }]);
    expect((await told('version.minor', DUMP, '--each', 'node')).answers.map((a) => a.value)).toEqual([13, 13, 13]);
    expect((await told('[ip("10.0.0.1"), ip("::1")]', DUMP)).answers[0]?.value).toEqual(['10.0.0.1', '::1']);
  });

  it('prints values with their places', async () => {
    const { out } = await run('query', 'ciliumStatus.kpr.mode', DUMP, '--node', 'cp-1');
    expect(out).toMatch(/^Partial\n {2}ciliumStatus\.kpr\.mode = "Partial"\n {4}partial-kpr\.zip!\/\S+:4\n$/);
  });

  it('says what is not known, and what collects it', async () => {
    const { code, out } = await run('query', 'ciliumBpfNatList.entries', DUMP, '--node', 'cp-1');
    expect(code).toBe(0);
    expect(out).toMatch(/^unknown: .*\n {2}collect it with: cilium-dbg bpf nat list\n/);
    expect((await told('collected.ciliumBpfNatList', DUMP, '--node', 'cp-1')).answers[0]?.value).toBe(false);
  });

  it.each([
    ['ciliumStatus.kpr.moed', 'ciliumStatus.kpr has no field "moed"', '^^^^', 'did you mean "mode"?'],
    ['ciliumStatu.kpr', 'there is no name "ciliumStatu"', '^^^^^^^^^^^', 'did you mean "ciliumStatus"?'],
    ['k8sPods.items.exists(p, p.ready == "x")', 'does not work between yes or no and text', '^', ''],
    ['ciliumStatus.kpr ==', 'cannot be read', '^', ''],
    ['k8sPods.items.exists(p, p.name.matches("(a+)+$"))', 'could take very long', '^', ''],
    ['ciliumStatus.kpr.mode == "Partail"', 'is never "Partail"', '^', 'did you mean "Partial"?'],
  ])('refuses %s with a caret', async (expression, message, caret, hint) => {
    const { code, out, err } = await run('query', expression, DUMP);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(message);
    expect(err).toContain(caret);
    expect(err).toContain(hint);
  });

  it('refuses what speaks of one node when asked once, unknown nodes and no input', async () => {
    expect(await run('query', 'ciliumStatus.kpr.mode', DUMP, '--each', 'cluster')).toMatchObject({ code: 2, err: expect.stringContaining('speaks of one node') as string });
    expect((await run('query', 'node', DUMP, '--node', 'nope')).code).toBe(2);
    expect((await run('query', 'version.text')).code).toBe(2);
  });

  it('stops an expression that makes too much', async () => {
    const many = `[${Array.from({ length: 300 }, (_, i) => String(i)).join(',')}]`;
    const { code, err } = await run('query', `${many}.map(a, ${many}.map(b, k8sPods.items))`, DUMP);
    expect(code).toBe(2);
    expect(err).toContain('steps on this input');
  });
});
