import type { CollectorFailure, ExpectedInput, ReportFile } from '../model/report.ts';
import { groupLacking } from '../report/expected.ts';
import { visible } from '../reporters/visible.ts';
import { EXPECTED_WORDS, sample } from '../reporters/words.ts';

const NOTE = ' '.repeat(13);

/** Every file: status, parser, lines understood, and what was wrong. */
export function fileTable(files: readonly ReportFile[], all: boolean): string {
  const rows = files.map((f) => {
    const share = f.lines === 0 ? '' : `${String(f.understood)}/${String(f.lines)}`;
    const head = `${f.status.padEnd(12)} ${(f.parser ?? '-').padEnd(24)} ${share.padStart(13)}  ${visible(f.path)}${f.node === undefined ? '' : `  (${visible(f.node)})`}`;
    const shown = all ? f.problems : f.problems.slice(0, 3);
    const notes = shown.map((p) => `${NOTE}${p.line === undefined ? '' : `line ${String(p.line)}: `}${visible(p.message)}`);
    if (f.reason !== undefined) notes.unshift(`${NOTE}${f.parser === undefined ? `${f.kind}: ` : ''}${visible(f.reason)}`);
    if (shown.length < f.problems.length) notes.push(`${NOTE}and ${String(f.problems.length - shown.length)} more (--all)`);
    return [head, ...notes].join('\n');
  });
  return `${'STATUS'.padEnd(12)} ${'PARSER'.padEnd(24)} ${'UNDERSTOOD'.padStart(13)}  FILE\n${rows.join('\n')}\n`;
}

/** What is due and not there, grouped over nodes; with `all` each due input of each node. */
export function expectedTable(expected: readonly ExpectedInput[], all: boolean): string {
  if (expected.length === 0) return '';
  const there = expected.filter((e) => e.state === 'collected' || e.state === 'partial').length;
  const title = `\n${'DUE'.padEnd(12)} ${'INPUT'.padEnd(24)} ${String(there)} of ${String(expected.length)} are there\n`;
  const rows = all ? expected.map(single) : groupLacking(expected).map((group) => {
    const nodes = sample(group.nodes, 6);
    const where = nodes.shown.length === 0 ? '' : `  (${nodes.shown.join(', ')}${nodes.more > 0 ? ` and ${String(nodes.more)} more` : ''})`;
    return lines(group.state, group.input, where, group.reasons[0], group.blinds, group.collect);
  });
  return `${title}${rows.map((row) => `${row}\n`).join('')}`;
}

function single(entry: ExpectedInput): string {
  const where = [entry.node, entry.dump].filter((part) => part !== undefined && part !== '').join(', ');
  return lines(entry.state, entry.input, where === '' ? '' : `  (${where})`, entry.reason, entry.blinds, entry.state === 'collected' ? undefined : entry.collect);
}

function lines(state: ExpectedInput['state'], input: string, where: string, reason: string | undefined, blinds: readonly string[], collect: string | undefined): string {
  return [
    `${state.padEnd(12)} ${input.padEnd(24)} ${EXPECTED_WORDS[state]}${visible(where)}`,
    ...(reason === undefined ? [] : [`${NOTE}${visible(reason)}`]),
    ...(blinds.length === 0 ? [] : [`${NOTE}blinds ${blinds.join(' ')}`]),
    ...(collect === undefined ? [] : [`${NOTE}collect: ${collect}`]),
  ].join('\n');
}

/** Tasks the collector failed at. */
export function failureTable(failures: readonly CollectorFailure[]): string {
  if (failures.length === 0) return '';
  const rows = failures.map((f) => `${(f.expected ? 'expected' : 'unexpected').padEnd(12)} ${visible(f.task)}\n${NOTE}${visible(f.message.split('\n')[0] ?? '')} (${visible(f.path)}:${String(f.line)})\n`);
  return `\n${'FAILED TASK'.padEnd(12)}\n${rows.join('')}`;
}
