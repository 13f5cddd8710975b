import * as z from 'zod';
import type { EvidenceRef } from '../../src/model/evidence.ts';
import type { Fact, FactBook, FactInfo, Missing } from '../../src/model/fact.ts';
import { loadRules } from '../../src/engine/load.ts';
import type { LoadedRule, LoadResult } from '../../src/engine/load.ts';

const Backend = z.object({ ip: z.string(), port: z.number().int(), state: z.enum(['active', 'terminating']).optional() });

export const Status = z.object({
  kpr: z.object({ mode: z.enum(['Strict', 'Partial', 'Disabled']), nodePort: z.enum(['Enabled', 'Disabled']).optional(), devices: z.array(z.string()) }),
  controllers: z.object({ failing: z.number().int(), total: z.number().int() }),
  masquerade: z.string().nullable().optional(),
  ipam: z.union([z.object({ kind: z.literal('cluster-pool'), pool: z.string() }), z.object({ kind: z.literal('eni'), eni: z.string() })]).optional(),
  pods: z.record(z.string(), z.object({ ip: z.string() })).optional(),
});

export const Endpoints = z.object({
  endpoints: z.array(z.object({ id: z.number().int(), state: z.enum(['ready', 'not-ready', 'regenerating']), pod: z.string().optional(), backends: z.array(Backend).default([]) })),
});

export const ConfigMap = z.object({ values: z.record(z.string(), z.string()), cidrs: z.array(z.string()) });

export const catalogue: FactInfo[] = [
  { id: 'cilium-status', title: 'Agent status', scope: 'node', schema: Status, collect: 'cilium-dbg status --verbose' },
  { id: 'endpoint-list', title: 'Endpoints', scope: 'node', schema: Endpoints, collect: 'cilium-dbg endpoint list' },
  { id: 'cilium-config', title: 'Configuration', scope: 'cluster', schema: ConfigMap, collect: 'kubectl -n kube-system get cm cilium-config -o yaml' },
];

export interface FakeFact { readonly data?: unknown; readonly whole?: boolean; readonly lines?: Readonly<Record<string, readonly [number, number]>>; readonly path?: string }

/** Facts by `id` or `id@node`. Lines fall back to the nearest parent, as those of real documents do. */
export function fakeBook(facts: Readonly<Record<string, FakeFact>>, options: { readonly nodes?: readonly string[]; readonly version?: string } = {}): FactBook {
  return {
    catalogue, nodes: options.nodes ?? ['worker-1'],
    ciliumVersion: () => options.version,
    release: () => undefined,
    get(id, node): Fact {
      const found = facts[`${id}@${node}`] ?? facts[id];
      if (found?.data === undefined) return { state: 'missing', missing: [missing(id)] };
      const path = found.path ?? `cmd/${id}.md`;
      return { state: 'present', data: found.data, whole: found.whole ?? true, places: (at) => [placeOf(path, found.lines ?? {}, at)] };
    },
  };
}

function missing(id: string): Missing {
  return { input: id, reason: 'absent', detail: `${id} was not collected`, collect: catalogue.find((f) => f.id === id)?.collect ?? '' };
}

function placeOf(path: string, lines: Readonly<Record<string, readonly [number, number]>>, at: string): EvidenceRef {
  for (let key = at; ; key = parentOf(key)) {
    const found = lines[key];
    if (found !== undefined) return { path, locator: `dump.zip!/${path}`, startLine: found[0], endLine: found[1] };
    if (key === '') return { path, locator: `dump.zip!/${path}`, startLine: 1, endLine: 100 };
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.'), path.lastIndexOf('[')));
}

const HEAD = `code: TST-001
name: test-rule
title: Something is wrong here
severity: warning
scope: node
each: node
message: It is wrong
why: Because that is how the test was written.
remedy:
  - do: Mend it
references: [https://docs.cilium.io/]
since: 0.1.0
`;

/** A rule file: the usual head, with the given lines in place of or beside it. */
export function ruleText(body: string): string {
  const keys = new Set(body.split('\n').map((l) => /^(\w+):/.exec(l)?.[1]));
  const kept = HEAD.split(/\n(?=\w)/).filter((field) => !keys.has(field.split(':', 1)[0]));
  return `${kept.join('\n').trimEnd()}\n${body}\n`;
}

export function load(...bodies: readonly string[]): LoadResult {
  return loadRules(bodies.map((body, i) => ({ path: `rules/${i}.yaml`, text: ruleText(body) })), catalogue);
}

/** Loads rules that must be right. */
export function loaded(...bodies: readonly string[]): LoadedRule[] {
  const { rules, errors } = load(...bodies);
  if (errors.length > 0) throw new Error(errors.map((e) => `${e.path}:${e.line}:${e.column} ${e.message}${e.hint === undefined ? '' : ` (${e.hint})`}\n${e.snippet}`).join('\n'));
  return rules;
}
