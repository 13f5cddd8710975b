import type { Change, Diff, FindingChange, NotComparable } from '../../model/diff.ts';
import { counted } from '../../base/plural.ts';
import { sample, subjectName } from '../words.ts';

export const KIND_WORDS: Readonly<Record<FindingChange['kind'], string>> = {
  new: 'new', fixed: 'fixed', changed: 'changed', 'not-comparable': 'not comparable',
};
/** Signs as in a patch. */
export const SIGNS: Readonly<Record<Change['kind'] | FindingChange['kind'], string>> = {
  added: '+', removed: '-', changed: '~', new: '+', fixed: '-', 'not-comparable': '?',
};

/** `error`, `warning to error`. */
export function severityWords({ severity: { before, after } }: FindingChange): string {
  return before !== undefined && after !== undefined && before !== after ? `${before} to ${after}` : after ?? before ?? 'info';
}

/** Which nodes or objects came and went, where the finding itself stays. */
export function subjectWords({ kind, subjects: { added, removed, kept } }: FindingChange): string {
  const names = (list: FindingChange['subjects']['added']): string => {
    const { shown, more } = sample(list.map(subjectName), 6);
    return `${shown.join(', ')}${more > 0 ? ` and ${counted(more, 'other')}` : ''}`;
  };
  if (kind !== 'changed') return names(added.length > 0 ? added : removed);
  return [added.length > 0 ? `now also ${names(added)}` : '', removed.length > 0 ? `no longer ${names(removed)}` : '', kept > 0 ? `still ${String(kept)}` : ''].filter((w) => w !== '').join('; ');
}

/** What stands after the name of a change: `a -> b`, `+x -y`. */
export function valueWords({ kind, before, after, added, removed }: Change, arrow = '->'): string {
  if (added !== undefined || removed !== undefined) {
    return [...setWords('- ', removed ?? []), ...setWords('+ ', added ?? [])].join('  ');
  }
  if (kind === 'changed') return `${quoted(before)} ${arrow} ${quoted(after)}`;
  return (kind === 'added' ? after : before) ?? '';
}

/** Members of a set that came or went, each with its sign. */
export function setWords(sign: string, items: readonly string[]): string[] {
  const { shown, more } = sample(items, 8);
  return [...shown.map((item) => `${sign}${item}`), ...(more > 0 ? [`${sign}${String(more)} more`] : [])];
}

function quoted(text: string | undefined): string {
  return text === undefined ? '(none)' : text === '' ? '(empty)' : text;
}

/** `on 3 nodes: a, b, c`; nothing for what is of the whole cluster. */
export function nodeWords(nodes: readonly string[]): string {
  if (nodes.length === 0) return '';
  const { shown, more } = sample(nodes, 4);
  const names = `${shown.join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  return nodes.length === 1 ? `on ${names}` : `on ${String(nodes.length)} nodes: ${names}`;
}

export function onlyWords(item: NotComparable): string {
  return `only in "${item.only}"${item.nodes.length === 0 ? '' : ` ${nodeWords(item.nodes)}`}`;
}

/** `before.zip, Cilium 1.15.3, 3 nodes, collected ...`. */
export function sideWords(side: Diff['before']): string {
  return [
    side.name, side.from === 'report' ? 'saved report' : '', side.cluster === undefined ? '' : `cluster ${side.cluster}`,
    side.ciliumVersions.length === 0 ? '' : `Cilium ${sample(side.ciliumVersions, 3).shown.join(', ')}`,
    side.nodes === 0 ? '' : counted(side.nodes, 'node'), side.collectedAt === undefined ? '' : `collected ${side.collectedAt}`,
  ].filter((w) => w !== '').join(' · ');
}

/** First place of each side. */
export function placePair(evidence: Change['evidence']): { readonly before: string; readonly after: string } {
  const place = (list: Change['evidence']['before']): string => {
    const [first] = list;
    return first === undefined ? '' : `${first.locator}${first.note === undefined ? '' : ` (${first.note})`}`;
  };
  return { before: place(evidence.before), after: place(evidence.after) };
}
