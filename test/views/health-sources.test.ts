import { describe, expect, it } from 'vitest';
import type { ViewContext } from '../../src/views/define-view.ts';
import { healthSources } from '../../src/views/routes/health.ts';

interface Told { readonly total?: number; readonly moreNodes?: boolean; readonly names: readonly string[]; readonly whole?: boolean }

function said({ total, moreNodes = false, names }: Told): object {
  return { ...(total === undefined ? {} : { reachable: 0, total }), moreNodes, nodes: names.map((name) => ({ name })) };
}

/** What `cilium-health status` and `cilium status` of one node tell. */
function context(health: readonly Told[], status: Told): ViewContext {
  const places = (): [] => [];
  const lists: Readonly<Record<string, unknown>> = {
    'cilium-health-status': health.map((told) => ({ data: said(told), whole: told.whole ?? true, places })),
    'cilium-status': [{ data: { clusterHealth: said(status) }, whole: true, places }],
  };
  return { read: (id: string) => lists[id] ?? [] } as unknown as ViewContext;
}

function namesIn(view: ViewContext): string[][] {
  return healthSources(view).map((source) => source.data.nodes.map((n) => n.name));
}

describe('sources of probes', () => {
  const status = { total: 3, names: ['a', 'b', 'c'] };

  it('are the health status alone where it lists every node', () => {
    expect(namesIn(context([{ total: 3, names: ['a', 'b', 'c'] }], status))).toEqual([['a', 'b', 'c']]);
    expect(namesIn(context([{ names: ['a', 'b', 'c'] }], status))).toEqual([['a', 'b', 'c']]);
  });

  it('are both where it lists those that fail, is cut, goes on or says nothing', () => {
    for (const told of [{ total: 3, names: ['b'] }, { names: ['a'], whole: false }, { names: ['a'], moreNodes: true }, { names: [] }]) {
      expect(namesIn(context([told], status)), JSON.stringify(told)).toEqual([told.names, ['a', 'b', 'c']]);
    }
  });

  it('are the status alone without it', () => {
    expect(namesIn(context([], status))).toEqual([['a', 'b', 'c']]);
  });
});
