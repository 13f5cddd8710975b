import { describe, expect, it } from 'vitest';
import type { Line, ParseContext, Place } from '../../src/parsers/define-parser.ts';
import { parser as agent } from '../../src/parsers/cilium-status/parser.ts';
import { parser } from '../../src/parsers/cilium-cli-status/parser.ts';
import type { CliStatus } from '../../src/parsers/cilium-cli-status/schema.ts';

function linesOf(text: string): Line[] {
  return text.split('\n').map((line, i) => ({ n: i + 1, text: line }));
}

function read(text: string): { data: CliStatus | undefined; marks: Map<string, Place>; problems: string[] } {
  const marks = new Map<string, Place>();
  const problems: string[] = [];
  const context: ParseContext = {
    fileName: 'x.txt', command: undefined, incomplete: false, note: (path, place) => { marks.set(path, place); },
    noteItem: (list, index, rest, place) => { marks.set(`${list}[${String(index)}]${rest}`, place); },
    known: () => undefined, problem: (_, message) => { problems.push(message); }, identify: () => undefined,
  };
  const parsed = parser.parse(linesOf(text), context);
  return { data: parsed === undefined ? undefined : parser.schema.parse(parsed), marks, problems };
}

describe('components beside the logo', () => {
  it.each([
    [' /¯¯\\__/¯¯\\    Cilium:             OK', { name: 'Cilium', state: 'ok', errors: 0, warnings: 0 }],
    [' \\__/¯¯\\__/    Operator:           2 errors, 1 warnings', { name: 'Operator', state: 'error', errors: 2, warnings: 1 }],
    [' /¯¯\\__/¯¯\\    Hubble:             disabled', { name: 'Hubble Relay', state: 'disabled', errors: 0, warnings: 0 }],
    [' /짱짱\\__/짱짱\\    Envoy DaemonSet:    disabled (using embedded mode)', { name: 'Envoy DaemonSet', state: 'disabled', errors: 0, warnings: 0, remark: 'using embedded mode' }],
    ['    \\__/       ClusterMesh:        1 warnings, disabled', { name: 'ClusterMesh', state: 'warning', errors: 0, warnings: 1 }],
  ])('%s', (line, expected) => {
    expect(read(line).data?.components).toEqual([expected]);
    expect(parser.sniff(linesOf(line))).toBe('yes');
    expect(agent.sniff(linesOf(line))).toBe('no');
  });
});

describe('rows', () => {
  it('continues a message in column 0 and cites all of its lines', () => {
    const { data, marks } = read('Errors:    cilium    cilium-1    exited with code 1:\nlast log line\n           cilium    cilium-2    pod is pending');
    expect(data?.errors.map((e) => e.text)).toEqual(['exited with code 1:\nlast log line', 'pod is pending']);
    expect(marks.get('errors[0].text')).toEqual({ start: 1, end: 2 });
  });

  it('reads rows whose columns were collapsed', () => {
    const { data } = read('DaemonSet cilium Desired: 2, Ready: 1/2, Available: 1/2, Unavailable: 1/2\nContainers: cilium Running: 2\nImage versions cilium reg:5000/cilium:v1.16.1: 2');
    expect(data?.workloads).toEqual([{ kind: 'DaemonSet', name: 'cilium', desired: 2, ready: 1, available: 1, unavailable: 1 }]);
    expect(data?.containers).toEqual([{ name: 'cilium', running: 2 }]);
    expect(data?.images).toEqual([{ component: 'cilium', image: 'reg:5000/cilium', tag: 'v1.16.1', count: 2 }]);
  });

  it('tells a value it does not understand', () => {
    expect(read('Cluster Pods:   many managed by Cilium').problems).toHaveLength(1);
  });

  it('leaves the status of the agent alone', () => {
    expect(parser.sniff(linesOf('KVStore:   Ok   Disabled\nCilium:   Ok   OK'))).toBe('no');
    expect(read('total 12').data).toBeUndefined();
  });
});
