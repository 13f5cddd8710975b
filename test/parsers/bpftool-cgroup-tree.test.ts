import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Document } from '../../src/model/document.ts';
import type { Line } from '../../src/parsers/define-parser.ts';
import { parser } from '../../src/parsers/bpftool-cgroup-tree/parser.ts';
import { runParser } from '../../src/parsers/run-parser.ts';

function lines(text: string): Line[] {
  return text.split('\n').map((t, i) => ({ n: i + 1, text: t }));
}

function read(text: string, command?: string): Document & { data: z.infer<typeof parser.schema> } {
  const document = runParser(parser, lines(text), { path: 'p', locator: 'p', fileName: 'p', ...(command === undefined ? {} : { command }) });
  return { ...document, data: parser.schema.parse(document.data) };
}

const HEADER = 'CgroupPath\nID       AttachType      AttachFlags     Name\n';

describe('bpftool-cgroup-tree', () => {
  it('names a hook the same in both spellings', () => {
    const { data } = read(`${HEADER}/run/cilium/cgroupv2\n1 cgroup_inet4_post_bind multi cil_sock4_post_bind\n2 post_bind4 multi x\n3 cgroup_udp6_recvmsg multi y\n4 cgroup_inet_sock_release multi z`);
    expect(data.cgroups[0]?.programs.map((p) => p.hook)).toEqual(['post_bind4', 'post_bind4', 'recvmsg6', 'sock_release']);
  });

  it('takes a header alone for an answer, with the path of the file name', () => {
    expect(read(HEADER, 'bpftool-cgroup-tree--run-cilium-cgroupv2').data).toEqual({ root: '/run/cilium/cgroupv2', cgroups: [], programCount: 0 });
    expect(read(HEADER, 'bpftool cgroup tree /sys/fs/cgroup').data.root).toBe('/sys/fs/cgroup');
    expect(runParser(parser, [], { path: 'p', locator: 'p', fileName: 'p' }).status).toBe('unavailable');
  });

  it('tells an empty flags cell from an empty name', () => {
    const { data } = read(`${HEADER}/a\n1        connect4                        sock4_connect\n2        connect6        multi\n3        sendmsg4`);
    expect(data.cgroups[0]?.programs).toMatchObject([{ flags: [], name: 'sock4_connect' }, { flags: ['multi'] }, { flags: [] }]);
    expect(data.cgroups[0]?.programs[1]).not.toHaveProperty('name');
  });

  it('keeps programs with their group and line', () => {
    const { data, marks } = read(`${HEADER}/a\n1 connect4 multi x\n/a/b c\n    2 device multi`);
    expect(data.cgroups.map((c) => [c.path, c.programs.length])).toEqual([['/a', 1], ['/a/b c', 1]]);
    expect(marks.get('cgroups[1].programs[0]')).toEqual({ start: 6, end: 6 });
    expect(data.programCount).toBe(2);
  });

  it('reads the JSON of show and of tree', () => {
    const program = '{"id":7,"attach_type":"connect4","attach_flags":"multi","name":"s"}';
    expect(read(`[${program}]`).data.cgroups[0]).toMatchObject({ path: '', programs: [{ id: 7, hook: 'connect4' }] });
    const tree = read(`[{"cgroup":"/a","programs":[${program},\n${program}]}]`);
    expect(tree.data.cgroups[0]?.path).toBe('/a');
    expect(tree.marks.get('cgroups[0].programs[1]')).toEqual({ start: 2, end: 2 });
  });

  it('cuts remarks of the author and reports other text', () => {
    const { data, problems } = read(`${HEADER}/a\n48127    post_bind4   <---+ bind prevention\nsomething else`);
    expect(data.cgroups[0]?.programs[0]).toMatchObject({ hook: 'post_bind4', flags: [] });
    expect(problems.map((p) => p.line)).toEqual([5]);
  });
});
