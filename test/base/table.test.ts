import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandTabs, hasColumn, readHeader, readTable, splitCells } from '../../src/base/table.ts';

function table(text: string, titles?: string[]) {
  const [header, ...rows] = text.split('\n').map((line, i) => ({ n: i + 1, text: line }));
  const read = header && readTable(header, rows, titles);
  if (!read) throw new Error('no table');
  return read;
}

test('empty cells in the middle, short rows and continuation rows', () => {
  const { header, rows } = table([
    'ENDPOINT   POLICY (ingress)   IDENTITY   LABELS (source:key[=value])   IPv6   IPv4        STATUS   ',
    '12         Disabled           4          reserved:health                      10.0.0.12   ready    ',
    '700        Enabled            31337      k8s:app=db                           10.0.0.7    ready',
    '                                         k8s:io.kubernetes.pod.namespace=x',
    '9          Disabled',
  ].join('\n'));
  expect(header.collapsed).toBe(false);
  expect(rows[0]?.cells).toEqual(['12', 'Disabled', '4', 'reserved:health', '', '10.0.0.12', 'ready']);
  expect(rows[2]).toMatchObject({ continuation: true, loose: false });
  expect(rows[2]?.cell('LABELS (source:key[=value])')).toBe('k8s:io.kubernetes.pod.namespace=x');
  expect(rows[3]?.cells).toEqual(['9', 'Disabled', '', '', '', '', '']);
  expect(rows[0]?.cell('policy  (INGRESS)')).toBe('Disabled');
  expect(rows[0]?.cell('absent')).toBe('');
  expect(rows.map((row) => row.line.n)).toEqual([2, 3, 4, 5]);
  expect(hasColumn(header, 'ipv6')).toBe(true);
});

test('two cells of one column keep the blanks between them', () => {
  const { rows } = table('ID   NAME          STATE\n1    two   parts   up\n2                  down');
  expect(rows[0]?.cells).toEqual(['1', 'two   parts', 'up']);
  expect(rows[1]?.cells).toEqual(['2', '', 'down']);
});

test('pages with other widths than the header are read by order', () => {
  const { rows } = table('NAME   READY   AGE\na-very-long-pod-name   1/1     3d');
  expect(rows[0]?.cells).toEqual(['a-very-long-pod-name', '1/1', '3d']);
});

test('a header pasted without the indentation of its rows', () => {
  const { rows } = table('ID   IPv6   IPv4\n    1           10.0.0.1\n    2           10.0.0.2');
  expect(rows.map((row) => row.cells)).toEqual([['1', '', '10.0.0.1'], ['2', '', '10.0.0.2']]);
});

test('collapsed blanks: known titles, cells by order', () => {
  const { header, rows } = table('ID Frontend Service Type Backend\n1 10.0.0.1:80 ClusterIP 1 => 10.1.0.1:80', ['ID', 'Frontend', 'Service Type', 'Backend']);
  expect(header).toMatchObject({ collapsed: true, columns: [{ title: 'ID' }, { title: 'Frontend' }, { title: 'Service Type' }, { title: 'Backend' }] });
  expect(rows[0]).toMatchObject({ cells: ['1', '10.0.0.1:80', 'ClusterIP', '1 => 10.1.0.1:80'], loose: true });
});

test('titles that are missing from the line are skipped, too few refuse it', () => {
  const line = { n: 1, text: 'ID   Backend' };
  expect(readHeader(line, ['ID', 'Frontend', 'Backend'])?.columns.map((column) => column.title)).toEqual(['ID', 'Backend']);
  expect(readHeader(line, ['NAME', 'READY'])).toBeUndefined();
  expect(readHeader({ n: 1, text: '   ' })).toBeUndefined();
  expect(readHeader({ n: 1, text: 'x  '.repeat(5000) })).toBeUndefined();
});

test('tabs', () => {
  expect(table('NAME\tREV\tSTATUS\ncilium\t\tdeployed').rows[0]?.cells).toEqual(['cilium', '', 'deployed']);
  expect(expandTabs('a\tb\t\tc')).toBe('a       b               c');
  expect(splitCells('  a b   c\td  ')).toEqual(['a b', 'c', 'd']);
});

test('offsets count characters beyond the basic plane once', () => {
  const { rows } = table('NAME   IPv6   IPv4\n😀ab           10.0.0.1');
  expect(rows[0]?.cells).toEqual(['😀ab', '', '10.0.0.1']);
});

test('any table of filled cells reads back', () => {
  const word = fc.stringMatching(/^[a-z0-9:./]{1,8}( [a-z0-9]{1,4})?$/);
  fc.assert(fc.property(fc.array(fc.tuple(word, fc.option(word, { nil: '' }), word), { minLength: 1, maxLength: 8 }), (rows) => {
    const all = [['ID', 'SOME TITLE', 'LAST'], ...rows];
    const widths = [0, 1, 2].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)) + 3);
    const text = all.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('')).join('\n');
    expect(table(text).rows.map((row) => row.cells)).toEqual(rows);
  }));
});
