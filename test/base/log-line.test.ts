import { describe, expect, it } from 'vitest';
import { logTime, readLogLine } from '../../src/base/log-line.ts';
import { readLogfmt } from '../../src/base/logfmt.ts';

describe('readLogLine', () => {
  it.each([
    ['logrus text', 'time="2026-01-02T03:04:05+01:00" level=warning msg="one \\"two\\"" subsys=lab', 'logfmt', 'warning', 'one "two"', '2026-01-02T02:04:05.000Z'],
    ['logrus without time', 'level=info msg=Started subsys=daemon', 'logfmt', 'info', 'Started', undefined],
    ['slog', 'time=2026-01-02T03:04:05.678901234Z level=warn source=/go/src/x.go:9 msg="one two" module=agent.lab', 'slog', 'warning', 'one two', '2026-01-02T03:04:05.678Z'],
    ['JSON of logrus', '{"level":"fatal","msg":"gone","time":"2026-01-02T03:04:05Z"}', 'json', 'fatal', 'gone', '2026-01-02T03:04:05.000Z'],
    ['JSON of zap with seconds', '{"level":"warn","ts":1767323045.5,"msg":"slow"}', 'json', 'warning', 'slow', '2026-01-02T03:04:05.500Z'],
    ['klog', 'E0102 03:04:05.123456       1 reflector.go:138] Failed to watch', 'klog', 'error', 'Failed to watch', undefined],
    ['klog with fields', 'I0102 03:04:05.123456  7 leader.go:9] "took the lease" err="none"', 'klog', 'info', 'took the lease', undefined],
    ['Envoy', '[2026-01-02 03:04:05.678][7][critical][main] [source/server/server.cc:12] stop', 'envoy', 'fatal', 'stop', '2026-01-02T03:04:05.678Z'],
    ['Envoy without source', '[2026-01-02 03:04:05.678][7][info][config] all clusters initialized', 'envoy', 'info', 'all clusters initialized', '2026-01-02T03:04:05.678Z'],
    ['CoreDNS', '[ERROR] plugin/errors: 2 example. A: read udp: i/o timeout', 'bracket', 'error', 'plugin/errors: 2 example. A: read udp: i/o timeout', undefined],
    ['nginx', '2026/01/02 03:04:05 [error] 7#7: *1 connect() failed', 'bracket', 'error', '7#7: *1 connect() failed', '2026-01-02T03:04:05.000Z'],
    ['Docker file', '{"log":"level=error msg=\\"no way\\"\\n","stream":"stderr","time":"2026-01-02T03:04:05.5Z"}', 'logfmt', 'error', 'no way', '2026-01-02T03:04:05.500Z'],
    ['container runtime file', '2026-01-02T03:04:05.5Z stderr F level=error msg="no way"', 'logfmt', 'error', 'no way', '2026-01-02T03:04:05.500Z'],
    ['syslog prefix', 'Jan  2 03:04:05 node-1 cilium-agent[812]: level=error msg="no way"', 'logfmt', 'error', 'no way', undefined],
    ['first letter lost', 'evel=fatal msg="stop" subsys=daemon', 'logfmt', 'fatal', 'stop', undefined],
    ['nothing known', 'Copying the binary', 'plain', undefined, 'Copying the binary', undefined],
  ])('reads %s', (_name, text, format, level, msg, time) => {
    const line = readLogLine(text);
    expect({ format: line.format, level: line.level, msg: line.msg, time: line.time }).toEqual({ format, level, msg, time });
  });

  it('prefers the stamp of the reader and names pod and container of the prefix', () => {
    const line = readLogLine('[pod/cilium-a1b2c/cilium-agent] 2026-01-02T03:04:05.9Z time="2020-01-01T00:00:00Z" level=info msg=x');
    expect(line).toMatchObject({ pod: 'cilium-a1b2c', container: 'cilium-agent', time: '2026-01-02T03:04:05.900Z', stamped: true });
  });

  it('keeps every other field', () => {
    const { fields } = readLogLine('level=error msg="x" error="Get \\"https://h\\": EOF" subsys=k8s ipAddr=https://10.0.0.1:443');
    expect([...fields]).toEqual([['error', 'Get "https://h": EOF'], ['subsys', 'k8s'], ['ipAddr', 'https://10.0.0.1:443']]);
  });

  it('says when a quoted value or the runtime line is not finished', () => {
    expect(readLogLine('level=fatal msg="cut in the mid').open).toBe(true);
    expect(readLogLine('2026-01-02T03:04:05Z stdout P first part').open).toBe(true);
    expect(readLogLine('level=fatal msg="whole"').open).toBe(false);
  });

  it('does not take a flow or an object in JSON for a log line', () => {
    expect(readLogLine('{"flow":{"verdict":"FORWARDED"},"time":"2026-01-02T03:04:05Z"}').format).toBe('plain');
    expect(readLogLine('{"kind":"Pod","metadata":{}}').format).toBe('plain');
  });

  it('survives hostile lines', () => {
    for (const text of ['='.repeat(50_000), 'a='.repeat(30_000), `level=info msg="${'\\'.repeat(60_001)}`, '['.repeat(50_000), '{'.repeat(50_000), '"'.repeat(40_000)]) {
      expect(readLogLine(text).msg.length).toBeLessThanOrEqual(16_384);
    }
    const proto = readLogLine('level=info msg=x __proto__="p" constructor=c');
    expect(proto.fields.get('__proto__')).toBe('p');
  });
});

describe('readLogfmt', () => {
  it('takes bare words after an unquoted value as its rest, elision dots not', () => {
    expect(readLogfmt('msg=Unable to contact ... subsys=k8s').fields.get('msg')).toBe('Unable to contact');
    expect(readLogfmt('msg="a" ... error="b"').fields.get('error')).toBe('b');
  });

  it('keeps the first of two equal keys and resolves escapes', () => {
    const { fields } = readLogfmt('a="1\\n2\\t\\u00e9\\x41" a=3');
    expect(fields.get('a')).toBe('1\n2\téA');
  });
});

describe('logTime', () => {
  it.each([
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z'],
    ['2026-01-02 03:04:05,12', '2026-01-02T03:04:05.120Z'],
    ['2026-01-02T03:04:05.123456789-0230', '2026-01-02T05:34:05.123Z'],
    ['yesterday', undefined],
  ])('%s', (text, expected) => { expect(logTime(text)).toBe(expected); });
});
