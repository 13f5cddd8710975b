import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Document } from '../../src/model/document.ts';
import type { Line, TextParser } from '../../src/parsers/define-parser.ts';
import { parser as ipRoute } from '../../src/parsers/ip-route/parser.ts';
import { parser as ipRule } from '../../src/parsers/ip-rule/parser.ts';
import { runParser } from '../../src/parsers/run-parser.ts';

function lines(text: string): Line[] {
  return text.split('\n').map((t, i) => ({ n: i + 1, text: t }));
}

function read<S extends z.ZodType>(parser: TextParser<string, S>, text: string, command?: string): Document & { data: z.output<S> } {
  const document = runParser(parser, lines(text), { path: 'p', locator: 'p', fileName: 'p', ...(command === undefined ? {} : { command }) });
  return { ...document, data: parser.schema.parse(document.data) };
}

describe('ip-route', () => {
  it('takes the table from the line, else from the command or its file name', () => {
    const text = 'local default dev lo table 2004 proto kernel scope host\ndefault via 10.0.0.1 dev eth0';
    expect(read(ipRoute, text, 'ip route show table all').data.routes.map((r) => r.table)).toEqual(['2004', 'main']);
    expect(read(ipRoute, text, 'ip--4-route-show-table-200').data).toMatchObject({ asked: '200', family: 'ipv4', routes: [{ table: '2004' }, { table: '200' }] });
    expect(read(ipRoute, text, 'ip--4-route-show-').data.asked).toBe('main');
    expect(read(ipRoute, text).data).not.toHaveProperty('asked');
  });

  it('keeps the ways of a multipath route with their lines', () => {
    const { data, marks } = read(ipRoute, '10.96.0.0/12\n\tnexthop via 10.0.0.1 dev eth0 weight 1\n\tnexthop via 10.0.0.2 dev eth1 weight 2 linkdown');
    expect(data.routes[0]?.nexthops).toEqual([{ via: '10.0.0.1', dev: 'eth0', weight: 1, flags: [] }, { via: '10.0.0.2', dev: 'eth1', weight: 2, flags: ['linkdown'] }]);
    expect(marks.get('routes[0].nexthops[1]')).toEqual({ start: 3, end: 3 });
  });

  it('tells a table that does not exist from an empty output', () => {
    expect(read(ipRoute, 'Error: ipv4: FIB table does not exist.\nDump terminated', 'ip--4-route-show-table-2005').data).toMatchObject({ noSuchTable: true, routes: [] });
    expect(runParser(ipRoute, [], { path: 'p', locator: 'p', fileName: 'p' }).status).toBe('unavailable');
  });

  it('keeps a route with a word it does not know, and says so', () => {
    const { data, problems } = read(ipRoute, '10.0.0.0/8 dev eth0 newfangled\nnot a route at all, dev eth0');
    expect(data.routes).toHaveLength(1);
    expect(problems.map((p) => p.line)).toEqual([1, 2]);
  });

  it('knows its own by content', () => {
    expect(ipRoute.sniff(lines('default via 10.0.0.1 dev eth0\n10.0.0.0/24 dev eth0 scope link'))).toBe('yes');
    expect(ipRoute.sniff(lines('10.0.0.1 dev eth0 lladdr 02:42:ac:12:00:02 REACHABLE'))).toBe('no');
    expect(ipRoute.sniff(lines('2: eth0: <UP> mtu 1500'))).toBe('no');
    const mine = (slug: string): boolean => ipRoute.commands?.some((re) => re.test(slug)) ?? false;
    expect(['ip--4-r', 'ip--6-r', 'ip-r', 'ip--4-route-show-table-200', 'ip--4-route-show-', 'ip-route-show-table-main'].map(mine)).not.toContain(false);
    expect(['ip-rule', 'ip--4-n', 'ip-route-get-10.0.0.1'].map(mine)).not.toContain(true);
  });
});

describe('ip-rule', () => {
  it('reads selectors, marks and who set the rule', () => {
    const { data } = read(ipRule, '9:\tfrom all fwmark 0x200/0xf00 lookup 2004 proto kernel\n10: not from 10.0.0.0/8 to 10.1.0.0/16 iif eth0 fwmark 0x80 lookup main suppress_prefixlength 0');
    expect(data.rules[0]).toMatchObject({ priority: 9, not: false, from: 'all', fwmark: { value: 0x200, mask: 0xf00 }, action: 'lookup', table: '2004', proto: 'kernel' });
    expect(data.rules[1]).toMatchObject({ not: true, to: '10.1.0.0/16', iif: 'eth0', fwmark: { value: 0x80, mask: 0xffffffff }, suppressPrefixLength: 0 });
    expect(data.family).toBe('ipv4');
  });

  it('says the family only when something tells it', () => {
    expect(read(ipRule, '0: from all lookup local').data).not.toHaveProperty('family');
    expect(read(ipRule, '0: from all lookup local', 'ip -6 rule').data.family).toBe('ipv6');
  });

  it('is not mistaken for another listing', () => {
    expect(ipRule.sniff(lines('0:\tfrom all lookup local'))).toBe('yes');
    expect(ipRule.sniff(lines('1: lo: <LOOPBACK> mtu 65536'))).toBe('no');
    const mine = (slug: string): boolean => ipRule.commands?.some((re) => re.test(slug)) ?? false;
    expect(['ip-rule', 'ip--d-rule', 'ip--6-rule-show', 'ip-ru'].map(mine)).not.toContain(false);
  });
});
