import { describe, expect, it } from 'vitest';
import { isCollected } from '../../src/parsers/collected-name.ts';
import { contentKind } from '../../src/parsers/content-kind.ts';
import { linesOf } from '../contract/example.ts';

const kindOf = (text: string): unknown => contentKind(linesOf(text));

describe('contentKind', () => {
  it.each([
    ['a list as the collector writes it', 'apiVersion: cilium.io/v2alpha1\nitems:\n- apiVersion: cilium.io/v2alpha1\n  kind: CiliumBGPPeeringPolicy\n  metadata:\n    name: rack0\n', { form: 'objects', kind: 'CiliumBGPPeeringPolicy', group: 'cilium.io' }],
    ['an empty list', 'apiVersion: isovalent.com/v1\nitems: []\nkind: IsovalentThingList\nmetadata:\n  resourceVersion: "5"\n', { form: 'objects', kind: 'IsovalentThing', group: 'isovalent.com' }],
    ['JSON of kubectl', '{\n    "apiVersion": "v1",\n    "items": [\n        {\n            "apiVersion": "apps/v1"\n', undefined],
    ['an object in JSON', '{\n    "apiVersion": "apps/v1",\n    "kind": "ReplicaSet",\n', { form: 'objects', kind: 'ReplicaSet', group: 'apps' }],
    ['metrics', '# HELP go_goroutines Number of goroutines.\n# TYPE go_goroutines gauge\ngo_goroutines 9\n', { form: 'prometheus' }],
    ['prose', 'kind: of strange\n\napiVersion is not here\n', undefined],
    ['nothing', '', undefined],
  ])('tells %s', (_what, text, kind) => { expect(kindOf(text)).toEqual(kind); });

  it('is linear on hostile lines', () => {
    const started = kindOf(`${'"kind": "'.repeat(20_000)}\n`.repeat(3));
    expect(started).toBeUndefined();
  });
});

describe('isCollected', () => {
  it.each([
    'd/cilium-bugtool-a-20260310-091500/cmd/ip-a.md', 'd/cilium-bugtool-a-20260310-091500/cmd/state/12/ep_config.h', 'k8s-nodes-20260310-091500.yaml', 'logs-a-b-20260310-091500-prev.log',
    'a-cilium-agent-20200910-101124-previous.log', 'gops-a-b-20260310-091500-stack.txt', 'kvstore-ips.json', 'cilium-sysdump.log', 'tetragon-bugtool-t-20260310-091500/metrics',
  ])('%s holds one output', (path) => { expect(isCollected(path)).toBe(true); });

  it.each(['status.txt', 'ticket-20260310.txt', 'notes/k8s.yaml', 'paste.log'])('%s may hold several', (path) => { expect(isCollected(path)).toBe(false); });
});
