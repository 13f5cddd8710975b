import type { Change, Diff, FacetDiff, FindingChange } from '../../model/diff.ts';
import { Page } from '../text/page.ts';
import { type Colour, painter, SEVERITY_COLOURS } from '../text/paint.ts';
import { visibleDeep } from '../visible.ts';
import { counted } from '../../base/plural.ts';
import { sample } from '../words.ts';
import { KIND_WORDS, nodeWords, onlyWords, placePair, setWords, severityWords, sideWords, SIGNS, subjectWords, valueWords } from './words.ts';

/** Changes listed of one area; the other formats list all. */
const CHANGES = 25;
const BLIND = 15;
const COLOURS: Readonly<Record<string, Colour>> = { '+': 'green', '-': 'red', '~': 'yellow', '?': 'cyan' };

/** A summary for the terminal. */
export function renderDiffText(diff: Diff, options: { readonly columns: number; readonly color: boolean }): string {
  const shown = visibleDeep(diff);
  const page = new Page(options.columns, painter(options.color));
  page.prose(sideWords(shown.before), 0, 'before  ', 'dim');
  page.prose(sideWords(shown.after), 0, 'after   ', 'dim');
  page.gap();
  page.prose(shown.summary.verdict, 0, '', 'bold', shown.summary.worse ? 'red' : shown.summary.changes + shown.findings.length > 0 ? 'yellow' : 'green');
  for (const remark of shown.remarks) page.prose(remark, 0, '! ', 'yellow');
  findings(page, shown.findings);
  for (const facet of shown.facets) if (facet.changes.length > 0) changes(page, facet);
  blind(page, shown);
  return page.toString();
}

function findings(page: Page, list: readonly FindingChange[]): void {
  if (list.length === 0) return;
  page.heading('Findings');
  for (const change of list) {
    const sign = SIGNS[change.kind];
    page.gap();
    page.prose(`${page.paint(severityWords(change), ...SEVERITY_COLOURS[change.severity.after ?? change.severity.before ?? 'info'])} ${change.code} ${change.title} (${KIND_WORDS[change.kind]}${change.worse ? ', worse' : ''}${change.waived ? ', waived' : ''})`, 2, `${page.paint(sign, COLOURS[sign] ?? 'dim')} `);
    page.prose(change.message.after ?? change.message.before ?? '', 4);
    page.prose(subjectWords(change), 4, '', 'dim');
    if (change.blind !== undefined) page.prose(`"${change.blind.side}" could not be judged: ${change.blind.reason}`, 4);
    places(page, change.evidence, 4);
  }
}

function changes(page: Page, facet: FacetDiff): void {
  page.heading(facet.title);
  const { shown, more } = sample(facet.changes, CHANGES);
  for (const change of shown) one(page, change);
  const rest = more + facet.omitted;
  if (rest > 0) page.prose(`and ${counted(rest, 'more change')}; -f html or -f json lists them`, 2, '', 'dim');
}

function one(page: Page, change: Change): void {
  const sign = SIGNS[change.kind];
  const name = change.field === undefined ? change.item : `${change.item}: ${change.field}`;
  const members = [...setWords('- ', change.removed ?? []), ...setWords('+ ', change.added ?? [])];
  const value = members.length > 2 || members.join('').length > 60 ? '' : valueWords(change);
  page.prose(`${page.paint(name, 'bold')}${value === '' ? '' : `  ${value}`}`, 2, `${page.paint(sign, COLOURS[sign] ?? 'dim')} `);
  if (value === '') for (const member of members) page.prose(member, 6);
  const more = [nodeWords(change.nodes), change.note ?? ''].filter((w) => w !== '').join('; ');
  if (more !== '') page.prose(more, 4);
  places(page, change.evidence, 4);
}

function places(page: Page, evidence: Change['evidence'], indent: number): void {
  const { before, after } = placePair(evidence);
  if (before !== '') page.verbatim(before, indent, 'before', 7, 'dim');
  if (after !== '') page.verbatim(after, indent, 'after', 7, 'dim');
}

function blind(page: Page, { notComparable }: Diff): void {
  if (notComparable.length === 0) return;
  page.heading('Not comparable');
  const { shown, more } = sample(notComparable, BLIND);
  for (const item of shown) {
    page.prose(`${item.title}: ${onlyWords(item)}; ${item.reason}`, 2, '? ');
    if (item.collect !== undefined) page.verbatim(item.collect, 4, 'collect', 8, 'dim');
  }
  if (more > 0) page.prose(`and ${counted(more, 'more')}`, 2, '', 'dim');
}
