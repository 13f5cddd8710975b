import * as z from 'zod';
import { parseInstant } from '../../base/instant.ts';
import { type TableRow, readHeader, readRow } from '../../base/table.ts';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { compact } from '../object-fields.ts';

const Release = z.object({
  /** Name of the release; absent in a history. */
  name: z.string().optional(),
  namespace: z.string().optional(),
  revision: z.number().int().optional(),
  /** `deployed`, `failed`, `pending-upgrade`, `superseded`. */
  status: z.string().optional(),
  /** Name of the chart, `cilium`. */
  chart: z.string().optional(),
  /** Version of the chart, `1.15.6`. */
  version: z.string().optional(),
  appVersion: z.string().optional(),
  /** As printed; UTC where the zone was told. */
  deployedAt: z.string().optional(),
  /** What Helm says of the revision: `Upgrade complete`. */
  description: z.string().optional(),
});
type Release = z.input<typeof Release>;

const FIELDS: ReadonlyMap<string, keyof Release> = new Map([
  ['name', 'name'], ['namespace', 'namespace'], ['revision', 'revision'], ['status', 'status'], ['chart', 'chart'], ['version', 'version'], ['appversion', 'appVersion'],
  ['deployedat', 'deployedAt'], ['lastdeployed', 'deployedAt'], ['description', 'description'],
]);
const TABLE = /^\s*(?:NAME\s+NAMESPACE\s+)?REVISION\s+UPDATED\s+STATUS\s+CHART\s+APP VERSION/;
const FIELD = /^"?([A-Za-z][A-Za-z _]{1,30})"?:\s*"?([^"]{0,400}?)"?,?\s*$/;

/** `cilium-1.15.6` is chart and version, as tables print them. */
function chartOf(text: string): Pick<Release, 'chart' | 'version'> {
  const m = /^(.{1,200}?)-(v?\d+\.\d+\.\d+\S{0,60})$/.exec(text);
  return m?.[1] === undefined || m[2] === undefined ? compact({ chart: text === '' ? undefined : text }) : { chart: m[1], version: m[2] };
}

/** Helm prints `2024-05-06 07:08:09.123 +0200 CEST`, `Mon May  6 07:08:09 2024` or ISO. */
function timeOf(text: string): string | undefined {
  const stamp = text.trim();
  return stamp === '' ? undefined : parseInstant(stamp)?.text ?? stamp;
}

function fromRow(row: TableRow): Release {
  const revision = Number(row.cell('REVISION'));
  const cell = (title: string): string | undefined => (row.cell(title) === '' ? undefined : row.cell(title));
  return compact({
    name: cell('NAME'), namespace: cell('NAMESPACE'), revision: Number.isSafeInteger(revision) ? revision : undefined, status: cell('STATUS'),
    ...chartOf(row.cell('CHART')), appVersion: cell('APP VERSION'), deployedAt: timeOf(row.cell('UPDATED')), description: cell('DESCRIPTION'),
  });
}

function fromTable(lines: readonly Line[], header: Line, context: ParseContext): Release[] {
  const head = readHeader(header, ['NAME', 'NAMESPACE', 'REVISION', 'UPDATED', 'STATUS', 'CHART', 'APP VERSION', 'DESCRIPTION']);
  const releases: Release[] = [];
  context.known(header);
  for (const line of lines) {
    if (head === undefined || line.n <= header.n || line.text.trim() === '') continue;
    const release = fromRow(readRow(head, line));
    if (release.revision === undefined || release.chart === undefined) continue;
    context.note(`releases[${String(releases.length)}]`, line);
    releases.push(release);
  }
  return releases;
}

/** One field a line: `helm get metadata`, `helm status`, and the file of the collector. */
function fromFields(lines: readonly Line[], context: ParseContext): Release[] {
  const release: Release = {};
  for (const line of lines) {
    const m = FIELD.exec(line.text);
    const field = FIELDS.get((m?.[1] ?? '').toLowerCase().replace(/[ _]/g, ''));
    const value = (m?.[2] ?? '').trim();
    // What the chart has to say, at the end of `helm status`, is its own.
    if (/^NOTES:/.test(line.text)) { context.known({ start: line.n, end: lines.at(-1)?.n ?? line.n }); break; }
    if (field === undefined || value === '') { if (isFrame(line.text)) context.known(line); continue; }
    context.note(`releases[0].${field}`, line);
    if (field === 'revision') release.revision = Number(value) || 0;
    else if (field === 'deployedAt') release.deployedAt = timeOf(value) ?? value;
    else release[field] = value;
  }
  if (release.name === undefined) return [];
  context.note('releases[0]', lines[0]?.n ?? 1);
  return [compact(release)];
}

function isFrame(text: string): boolean {
  return /^\s*[{}[\]],?\s*$|^\s*(?:-|"?[\w./-]{1,80}"?:)(?:\s|$)/.test(text) || /^[A-Z][A-Z _]{1,30}:/.test(text);
}

function parse(lines: readonly Line[], context: ParseContext): { releases: Release[] } | undefined {
  const header = lines.find((l) => TABLE.test(l.text));
  const releases = header === undefined ? fromFields(lines, context) : fromTable(lines, header, context);
  return header === undefined && releases.length === 0 ? undefined : { releases };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 60).map((l) => l.text);
  if (texts.slice(0, 8).some((t) => TABLE.test(t))) return 'yes';
  const has = (re: RegExp): boolean => texts.some((t) => re.test(t));
  if (has(/^\s*"?apiVersion"?:/)) return 'no';
  if (has(/^"?(?:NAME|name)"?: *\S/) && has(/^"?(?:REVISION|revision)"?: *\d/) && has(/^"?(?:STATUS|status)"?: *"?[a-z-]+/)) return 'yes';
  // JSON fields are indented.
  return texts.some((t) => /^\s*"?(?:chart|deployedAt|appVersion)"?:/.test(t)) && has(/^\s*"?revision"?: *\d/) ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'helm-release',
  title: 'Helm release: chart, version, revision, state',
  kind: 'text',
  scope: 'cluster',
  area: 'configuration',
  collect: 'helm -n kube-system get metadata cilium; helm -n kube-system history cilium',
  files: [/^(?:cilium|tetragon)-helm-metadata\.ya?ml$/],
  commands: [/^helm-(?:.*-)?(?:get-metadata|list|ls|status|history)(?:-|$)/],
  schema: z.object({ releases: z.array(Release) }),
  sniff,
  parse,
});
