import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { parser as bpftoolMap } from '../../src/parsers/bpftool-map/parser.ts';
import { parser as bpftoolProg } from '../../src/parsers/bpftool-prog/parser.ts';
import { parser as debuginfo } from '../../src/parsers/cilium-debuginfo/parser.ts';
import { parser as monitor } from '../../src/parsers/cilium-monitor/parser.ts';
import { parser as nat } from '../../src/parsers/cilium-bpf-nat-list/parser.ts';
import type { FlowSummary } from '../../src/parsers/flow-summary.ts';
import { parser as flows } from '../../src/parsers/hubble-flows/parser.ts';
import { parser as observe } from '../../src/parsers/hubble-observe/parser.ts';
import { splitPaste } from '../../src/parsers/text/split.ts';
import { linesOf, parseText } from '../contract/example.ts';

describe('bpftool in text and JSON', () => {
  it('says the same of a program', () => {
    const text = '1214: sched_cls  name cil_to_container  tag 0b3125767ba1861c  gpl\n\tloaded_at 2025-07-19T08:50:37+0000  uid 0\n\txlated 1448B  jited 1144B  memlock 4096B  map_ids 219,41\n\tbtf_id 468\n\tpids agent(7)\n';
    const json = '[{"id":1214,"type":"sched_cls","name":"cil_to_container","tag":"0b3125767ba1861c","gpl_compatible":true,"loaded_at":1752915037,"uid":0,"orphaned":false,"bytes_xlated":1448,"jited":true,"bytes_jited":1144,"bytes_memlock":4096,"map_ids":[219,41],"btf_id":468,"pids":[{"pid":7,"comm":"agent"}]}]';
    expect(parseText(bpftoolProg, json).data).toEqual(parseText(bpftoolProg, text).data);
  });

  it('says the same of a map', () => {
    const text = '6: prog_array  name cilium_calls_xd  flags 0x80\n\tkey 4B  value 4B  max_entries 25  memlock 4096B\n\towner_prog_type xdp  owner not jited\n\tbtf_id 3  frozen\n';
    const json = '{"id":6,"type":"prog_array","name":"cilium_calls_xd","flags":128,"bytes_key":4,"bytes_value":4,"max_entries":25,"bytes_memlock":4096,"owner_prog_type":"xdp","owner_jited":false,"frozen":1,"btf_id":3}';
    expect(parseText(bpftoolMap, json).data).toEqual(parseText(bpftoolMap, text).data);
  });

  it('keeps the programs before a cut in one long line', () => {
    const one = '{"id":1,"type":"xdp","tag":"0000000000000001","gpl_compatible":true,"bytes_xlated":8,"jited":false,"map_ids":[]}';
    const document = parseText(bpftoolProg, `[${`${one},`.repeat(900)}${one}]`);
    const { count } = document.data as z.infer<typeof bpftoolProg['schema']>;
    expect(document.status).toBe('partial');
    expect(count).toBeGreaterThan(500);
  });
});

describe('Hubble flows in text and JSON', () => {
  it('tell the same drop', () => {
    const text = 'Oct 14 21:45:02.001 [prod/w1]: a/x:4444 (ID:700) -> 203.0.113.7:443 (world) Policy denied DROPPED (TCP Flags: SYN)';
    const json = '{"flow":{"time":"2025-10-14T21:45:02.001Z","verdict":"DROPPED","drop_reason":133,"IP":{"source":"10.0.0.1","destination":"203.0.113.7"},"l4":{"TCP":{"source_port":4444,"destination_port":443}},"source":{"identity":700,"namespace":"a","pod_name":"x"},"destination":{"identity":2},"event_type":{"type":1},"is_reply":false,"node_name":"prod/w1"}}';
    const [a, b] = [parseText(observe, text), parseText(flows, json)].map((d) => d.data as FlowSummary);
    expect(b?.drops).toEqual(a?.drops);
    expect(b?.pairs).toEqual(a?.pairs);
    expect(b?.dropReasons).toEqual(a?.dropReasons);
    expect(b?.nodes).toEqual(a?.nodes);
  });

  it('count without growing: many different flows give lists of bounded length', () => {
    const lines = Array.from({ length: 60_000 }, (_, i) =>
      `Oct 14 21:45:02.001: 10.${i >> 16}.${(i >> 8) & 255}.${i & 255}:1 -> a/b:80 Policy denied DROPPED (TCP Flags: SYN)`);
    const data = parseText(observe, lines.join('\n')).data as FlowSummary;
    expect(data.flows).toBe(60_000);
    expect(data.drops).toHaveLength(200);
    expect(data.dropReasons).toEqual([{ reason: 'Policy denied', code: 133, count: 60_000, line: 1 }]);
  });
});

describe('evidence', () => {
  it('a drop reason points at the first line that tells it', () => {
    const document = parseText(monitor, 'Listening for events on 2 CPUs with 64x4096 of shared memory\nxx drop (Policy denied) flow 0x1 to endpoint 7, identity 1->2: 10.0.0.1:1 -> 10.0.0.2:2 tcp SYN\n');
    expect(document.marks.get('dropReasons[0]')).toEqual({ start: 2, end: 2 });
  });

  it('the busiest destination points at its first entry', () => {
    const entry = (port: number): string => `TCP OUT 10.0.0.1:${port} -> 192.0.2.1:443 XLATE_SRC 10.1.0.1:${port} Created=1sec ago NeedsCT=0`;
    const document = parseText(nat, ['UDP OUT 10.0.0.9:9 -> 192.0.2.9:53 XLATE_SRC 10.1.0.1:9 Created=1sec ago NeedsCT=0', entry(1), entry(2)].join('\n'));
    expect(document.data).toMatchObject({ portUse: [{ destination: '192.0.2.1', count: 2, line: 2 }, { destination: '192.0.2.9', count: 1, line: 1 }] });
    expect(document.marks.get('portUse[0]')).toEqual({ start: 2, end: 2 });
  });
});

describe('excerpts of debuginfo', () => {
  const excerpt = '#### Endpoint Health 33\n\n```\nOverall Health:   OK\n```\n\n#### Kernel version\n\n```\n5.15.0\n```\n';

  it('stay one text, with their headings', () => {
    const blocks = splitPaste(linesOf(excerpt));
    expect(blocks).toHaveLength(1);
    expect(parseText(debuginfo, excerpt).data).toMatchObject({ kernelVersion: '5.15.0', endpoints: 1 });
  });

  it('one section alone is the output of its command', () => {
    const blocks = splitPaste(linesOf('#### Endpoint list\n\n```\nENDPOINT   POLICY (ingress)\n```\n'));
    expect(blocks.some((b) => b.lines.some((l) => l.text.startsWith('ENDPOINT')))).toBe(true);
    expect(blocks.some((b) => b.lines.some((l) => l.text.startsWith('####')) && b.lines.some((l) => l.text.startsWith('ENDPOINT')))).toBe(false);
  });
});
