import { describe, expect, it } from 'vitest';
import { isSureHealthLine, readHealthLine } from '../../src/parsers/cluster-health.ts';

describe('a line of the tree of health that can be nothing else', () => {
  it.each([
    '    Host connectivity to 192.0.2.11:', '    Endpoint connectivity to fd00::7:', '      ICMP to stack:   OK, RTT=197.325µs', '      HTTP to agent:   OK, RTT=1.2s',
    '      HTTP to agent:   OK, RTT=309µs   (Last probed: 2026-03-23T12:29:16Z)',
  ])('%j', (text) => {
    expect(isSureHealthLine(text)).toBe(true);
    expect(readHealthLine(text, false)).toBeDefined();
  });

  it.each([
    'ICMP to stack:   OK, RTT=197.325µs', '      ICMP to stack:   OK, RTT=197.325µs   <- slow', '      ICMP to stack:   Connection timed out', '      ICMP to stack:   OK, RTT=',
    '    Host connectivity to 192.0.2.11', '    Host connectivity to nil:', '    worker-1 (localhost):', '    Secondary Host connectivity to 192.0.2.12:',
  ])('says nothing of %j', (text) => {
    expect(isSureHealthLine(text)).toBe(false);
  });
});
