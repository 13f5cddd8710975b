import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLogLine } from '../../src/base/log-line.ts';
import { mayTell } from '../../src/parsers/cilium-log/facts.ts';
import { SignatureCounter } from '../../src/parsers/cilium-log/hits.ts';
import { quietLine } from '../../src/parsers/cilium-log/quiet.ts';
import { logSignatures } from '../../src/parsers/cilium-log/signatures/all.ts';
import { parser } from '../../src/parsers/cilium-log/parser.ts';
import { parseText } from '../contract/example.ts';

const counter = new SignatureCounter(logSignatures);
const glance = (text: string): ReturnType<typeof quietLine> => quietLine(text, (lower) => counter.holdsMildPiece(lower));

const QUIET = [
  'time="2026-03-02T08:05:01Z" level=info msg="New endpoint" endpointID=471 k8sPodName=mail/a-1 subsys=endpoint',
  '2026-03-02T08:05:01.266325454Z time="2026-03-02T08:05:01Z" level=debug msg="Processing API request with rate limiter" maxWaitDuration=15s',
  'time=2026-03-02T08:05:01.123Z level=info source=/go/src/github.com/cilium/cilium/pkg/endpoint/bpf.go:12 msg="Rewrote endpoint BPF program" module=agent.endpoint',
  'time=2026-03-02T08:05:01.123Z level=info msg=done',
];
const LOUD = [
  ['a warning', 'time="2026-03-02T08:05:01Z" level=warning msg="New endpoint"'],
  ['no level', 'time="2026-03-02T08:05:01Z" msg="New endpoint" level=info'],
  ['the start', 'time="2026-03-02T08:05:01Z" level=info msg="Cilium 1.17.6 ee3ca4a7 2025-02-18T16:10:32+02:00 go version go1.23.6 linux/amd64"'],
  ['a setting', 'time="2026-03-02T08:05:01Z" level=info msg="  --write-cni-conf-when-ready=\'/host\'"'],
  ['a piece of a signature in a field', 'time="2026-03-02T08:05:01Z" level=info msg="Retrying" error="lookup kvstore: no such host"'],
  ['an escape', 'time="2026-03-02T08:05:01Z" level=info msg="Retrying \\"x\\""'],
  ['an open quote', 'time="2026-03-02T08:05:01Z" level=info msg="Retrying'],
  ['a prefix of kubectl', '[pod/cilium-x2k5p/cilium-agent] time="2026-03-02T08:05:01Z" level=info msg="New endpoint"'],
  ['a tag of the runtime', '2026-03-02T08:05:01.266325454Z stdout P time="2026-03-02T08:05:01Z" level=info msg="New endpoint"'],
  ['nothing', ''], ['words', 'hello there time= level=info'], ['another form', '{"level":"info","msg":"New endpoint"}'],
] as const;

/** A glance must see what the full reading sees, or nothing. */
function agrees(text: string): void {
  const quiet = glance(text);
  if (quiet === undefined) return;
  const full = readLogLine(text);
  expect({ format: full.format, level: full.level, time: full.time }).toEqual(quiet);
  expect(full.pod).toBeUndefined();
  expect(mayTell(full.msg)).toBe(false);
  const record = { start: 1, end: 1, format: full.format, time: full.time, level: full.level, msg: full.msg, error: '', subsys: '', fields: full.fields, more: [], pod: undefined, container: undefined };
  expect(new SignatureCounter(logSignatures).add(record)).toEqual([]);
}

describe('a line that nobody looks for', () => {
  it.each(QUIET)('is told at a glance: %s', (text) => {
    expect(glance(text)).toBeDefined();
    agrees(text);
  });

  it.each(LOUD)('is not one with %s', (_, text) => {
    expect(glance(text)).toBeUndefined();
  });

  it('is seen as the full reading sees it, whatever is done to it', () => {
    const lines = [...QUIET, ...LOUD.map(([, text]) => text)];
    const pieces = ['"', ' ', '=', 'time=', ' level=error', ' level=', ' msg=', ' source=', 'msg="Cilium 1.2.3"', '\\', 'x509: ', 'time=2026', 'kernel', '\u00a0', 'panic: ', 'level=info'];
    const edit = fc.record({ at: fc.nat(200), cut: fc.nat(6), piece: fc.constantFrom('', ...pieces) });
    fc.assert(fc.property(fc.constantFrom(...lines), fc.array(edit, { maxLength: 4 }), (line, edits) => {
      agrees(edits.reduce((text, { at, cut, piece }) => text.slice(0, at) + piece + text.slice(at + cut), line));
    }), { numRuns: 20_000 });
  });

  it('is read in full when the next line goes on with it', () => {
    const known = 'time="2026-03-02T08:05:00Z" level=info msg="linking environment: OK!" subsys=daemon';
    const text = [known, ...QUIET.slice(0, 1), 'error="lookup east.mesh.cilium.io: no such host"', ...QUIET.slice(0, 1), ''].join('\n');
    const log = parseText(parser, text, { fileName: 'agent.log' }).data as { records: number; counts: { info: number }; signatures: { id: string; firstLine: number; lastLine: number }[] };
    expect(log).toMatchObject({ records: 3, counts: { info: 3 } });
    expect(log.signatures).toMatchObject([{ firstLine: 2, lastLine: 3 }]);
  });
});
