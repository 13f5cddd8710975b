import { addHealthLine, isSureHealthLine, readHealthLine, type ClusterHealth, type HealthLine } from '../cluster-health.ts';
import type { Mark } from '../../model/document.ts';
import type { Change, Section, Target } from './target.ts';

function healthOf(target: Target): ClusterHealth {
  return (target.status.clusterHealth ??= { moreNodes: false, nodes: [] });
}

export function writeHealthHead(target: Target, head: Omit<ClusterHealth, 'moreNodes' | 'nodes'>, mark: Mark): void {
  Object.assign(healthOf(target), head);
  for (const [key, value] of Object.entries(head)) target.note(`clusterHealth.${key}`, value, mark);
}

function writeLine(target: Target, line: HealthLine, mark: Mark): void {
  const added = addHealthLine(healthOf(target), line);
  if (added === undefined) { target.problem(mark, 'health line without a node above it'); return; }
  if ('field' in added) { target.note(`clusterHealth.${added.field}`, '', mark); return; }
  target.noteItem('clusterHealth.nodes', added.node, added.part, mark);
  if (added.sum !== undefined) target.noteItem('clusterHealth.nodes', added.node, added.sum, mark);
}

function readRow(text: string, current: boolean): Change | undefined {
  const line = readHealthLine(text, current);
  // `...` outside the list is the author's.
  if (line === undefined || (line.kind === 'more' && !current)) return undefined;
  return { opens: healthSection.name, write: (target, mark) => { writeLine(target, line, mark); } };
}

export const healthSection: Section = { name: 'Cluster health', read: readRow, surely: isSureHealthLine };
