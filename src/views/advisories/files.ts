import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import type { Answer } from './answer.ts';

/** Members of a dump that carry secrets, by what the tables call them. */
const PATTERNS: Readonly<Record<string, RegExp>> = {
  'wireguard-key': /(?:^|\/)cilium_wg\d{1,2}\.key$/,
  'envoy-config': /(?:^|\/)envoy-config(?:[-_]dump)?(?:-\d{1,10})?\.(?:json|md)$|(?:^|\/)config_dump[^/]{0,40}\.(?:json|md)$/,
};

/** Whether the input holds a member of this kind. */
export function askFiles(kind: string, context: ViewContext): Answer {
  const [found] = filesOfKind(kind, context);
  if (found !== undefined) return { holds: true, say: `the input holds ${found.path}`, places: [found] };
  const [any] = context.snapshot.documents;
  const places = any === undefined ? [] : [{ path: any.document.path, locator: any.document.locator, startLine: any.document.span.start, endLine: any.document.span.end, note: 'no such file is among those of the input' }];
  return { holds: false, say: 'the input holds no such file', places };
}

/** Members of this kind, each with its first line as its place. */
export function filesOfKind(kind: string, context: ViewContext): EvidenceRef[] {
  const pattern = PATTERNS[kind];
  if (pattern === undefined) return [];
  return context.snapshot.files.filter((f) => pattern.test(f.path)).map(({ path }) => ({ path, locator: locatorOf(path, context), startLine: 1, endLine: 1 }));
}

/** Files that no parser reads have no document; the way to their archive is the one of a file beside them. */
function locatorOf(path: string, { snapshot }: ViewContext): string {
  const own = snapshot.documents.find(({ document }) => document.path === path);
  if (own !== undefined) return own.document.locator;
  const beside = snapshot.documents.find(({ document }) => document.locator.endsWith(document.path));
  return beside === undefined ? path : beside.document.locator.slice(0, -beside.document.path.length) + path;
}
