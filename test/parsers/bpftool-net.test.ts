import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Document } from '../../src/model/document.ts';
import type { Line } from '../../src/parsers/define-parser.ts';
import { parser } from '../../src/parsers/bpftool-net/parser.ts';
import { runParser } from '../../src/parsers/run-parser.ts';

function lines(text: string): Line[] {
  return text.split('\n').map((t, i) => ({ n: i + 1, text: t }));
}

function read(text: string, command?: string): Document & { data: z.infer<typeof parser.schema> } {
  const document = runParser(parser, lines(text), { path: 'p', locator: 'p', fileName: 'p', ...(command === undefined ? {} : { command }) });
  return { ...document, data: parser.schema.parse(document.data) };
}

describe('bpftool-net', () => {
  it('tells an empty section from one that was not printed', () => {
    const { data, marks } = read('xdp:\n\ntc:\n\nflow_dissector:\n');
    expect(data).toEqual({ sections: ['xdp', 'tc', 'flow_dissector'], attachments: [], flowDissectors: [], netfilter: [] });
    expect(marks.get('sections[1]')).toEqual({ start: 3, end: 3 });
    expect(runParser(parser, [], { path: 'p', locator: 'p', fileName: 'p', command: 'bpftool-net-show' }).status).toBe('unavailable');
  });

  it('reads filtered lines without titles', () => {
    const { data } = read('eth0(2) clsact/ingress cil_from_netdev-eth0 id 9\neth0(2) driver id 4');
    expect(data.attachments).toMatchObject([{ section: 'tc', name: 'cil_from_netdev-eth0', progId: 9 }, { section: 'xdp', xdpMode: 'driver', progId: 4 }]);
    expect(data.sections).toEqual([]);
  });

  it('gives the same data for text and JSON', () => {
    const text = read('xdp:\neth0(2) generic id 5\n\ntc:\neth0(2) tcx/egress cil_to_netdev prog_id 6 link_id 7 \n\nflow_dissector:\n');
    const json = read('[{"xdp":[{"devname":"eth0","ifindex":2,"mode":"generic","id":5}],\n"tc":[{"devname":"eth0","ifindex":2,"kind":"tcx/egress","name":"cil_to_netdev","prog_id":6,"prog_flags":[],"link_id":7,"link_flags":[]}],"flow_dissector":[]}]');
    expect(json.data).toEqual(text.data);
    expect(json.marks.get('attachments[1]')).toEqual({ start: 2, end: 2 });
  });

  it('takes a tcx program attached without a link, a missing name, and the interim wording of mailing lists', () => {
    const { data } = read('tc:\neth0(2) tcx/ingress cil_from_netdev prog_id 6 \neth0(2) clsact/egress id 8 act []\neth0(2) tcx/egress x prog id 3 link id 4');
    expect(data.attachments).toMatchObject([{ name: 'cil_from_netdev', nameMayBeCut: true, progId: 6 }, { progId: 8, actions: 0 }, { name: 'x', progId: 3, linkId: 4 }]);
    expect(data.attachments[0]).not.toHaveProperty('linkId');
    expect(data.attachments[1]).not.toHaveProperty('name');
  });

  it('reports what it cannot read and never counts it as seen', () => {
    const { problems, data } = read('xdp:\neth0(2) driver id\ntc:\neth0(2) tcx/ingress cil_fr');
    expect(problems.map((p) => p.line)).toEqual([2, 4]);
    expect(data.attachments).toEqual([]);
    expect(runParser(parser, lines('[{"xdp":[{"devname":"eth0"'), { path: 'p', locator: 'p', fileName: 'p' }).status).toBe('failed');
  });

  it('knows the device asked for', () => {
    expect(read('xdp:\n\ntc:\n', 'bpftool net show dev eth0').data.onlyDevice).toBe('eth0');
    expect(read('xdp:\n\ntc:\n', 'bpftool-net-show').data).not.toHaveProperty('onlyDevice');
  });

  it('knows its own by content', () => {
    expect(parser.sniff(lines('xdp:\n\ntc:\n'))).toBe('yes');
    expect(parser.sniff(lines('tc:\nnk1(3) netkit/peer redirect prog_id 46'))).toBe('yes');
    expect(parser.sniff(lines('[{\n  "xdp": [],\n  "tc": []\n}]'))).toBe('yes');
    expect(parser.sniff(lines('[{"id": 5, "type": "xdp"}]'))).toBe('no');
    expect(parser.sniff(lines('filter protocol all pref 1 bpf chain 0'))).toBe('no');
  });
});
