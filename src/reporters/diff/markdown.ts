import type { Diff, FacetDiff, FindingChange } from '../../model/diff.ts';
import { type Block, joinWithin } from '../blocks.ts';
import { codeSpan, inline } from '../markdown-text.ts';
import { visibleDeep } from '../visible.ts';
import { KIND_WORDS, nodeWords, onlyWords, severityWords, sideWords, SIGNS, subjectWords, valueWords } from './words.ts';

/** Merge requests and wikis give up before. */
const LIMIT = 900_000;

/** A page for merge requests and wikis. */
export function renderDiffMarkdown(diff: Diff): string {
  return joinWithin(blocks(visibleDeep(diff)), LIMIT, (count) => `_${String(count)} more parts were left out: the page would be too long._`);
}

function blocks(diff: Diff): Block[] {
  const texts = [
    `# ${inline(diff.summary.verdict)}`,
    [`- before: ${inline(sideWords(diff.before))}`, `- after: ${inline(sideWords(diff.after))}`, ...diff.remarks.map((r) => `- **${inline(r)}**`)].join('\n'),
    diff.findings.length === 0 ? '' : ['## Findings', ...diff.findings.map(finding)].join('\n\n'),
    ...diff.facets.filter((f) => f.changes.length > 0).map(facet),
    diff.notComparable.length === 0 ? '' : ['## Not comparable', diff.notComparable.map((n) => `- ${inline(n.title)}: ${inline(onlyWords(n))}; ${inline(n.reason)}${n.collect === undefined ? '' : `. Collect: ${codeSpan(n.collect)}`}`).join('\n')].join('\n\n'),
  ];
  return texts.filter((text) => text !== '').map((text): Block => (text.startsWith('# ') ? { text, keep: true } : { text }));
}

function finding(change: FindingChange): string {
  return [
    `### ${KIND_WORDS[change.kind]}${change.worse ? ', worse' : ''}: ${inline(change.title)} (${change.code}, ${severityWords(change)})`,
    inline(change.message.after ?? change.message.before ?? ''), inline(subjectWords(change)),
    change.blind === undefined ? '' : `"${change.blind.side}" could not be judged: ${inline(change.blind.reason)}`,
    places(change.evidence),
  ].filter((text) => text !== '').join('\n\n');
}

function places(evidence: FindingChange['evidence']): string {
  return (['before', 'after'] as const).flatMap((side) => evidence[side].slice(0, 1).map((e) => `- ${side}: ${codeSpan(e.locator)}${e.note === undefined ? '' : ` (${inline(e.note)})`}`)).join('\n');
}

function facet(part: FacetDiff): string {
  const lines = part.changes.map((c) => {
    const [before, after] = [c.evidence.before[0]?.locator, c.evidence.after[0]?.locator];
    const more = [valueWords(c, '→'), nodeWords(c.nodes), c.note ?? ''].filter((w) => w !== '').map((w) => inline(w)).join('; ');
    return `- \`${SIGNS[c.kind]}\` **${inline(c.field === undefined ? c.item : `${c.item}: ${c.field}`)}** ${more}\n  - before ${codeSpan(before ?? '-')}, after ${codeSpan(after ?? '-')}`;
  });
  return [`## ${inline(part.title)}`, [...lines, ...(part.omitted > 0 ? [`- and ${String(part.omitted)} more`] : [])].join('\n')].join('\n\n');
}
