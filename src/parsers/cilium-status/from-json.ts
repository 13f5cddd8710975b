import { jsonPlaces } from '../../base/json-places.ts';
import { readJsonText } from '../../base/json-text.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { printDatapath } from './json-datapath.ts';
import { printDetails } from './json-details.ts';
import { printOverview } from './json-overview.ts';

/** What the printers of the parts write to. */
export interface Paper {
  readonly value: unknown;
  /** Adds a printed line; `path` is the field it tells of. */
  readonly add: (path: string, line: string) => void;
}

const OWN_KEYS = ['kvstore', 'kubernetes', 'cilium', 'kube-proxy-replacement', 'ipam', 'nodeMonitor', 'controllers', 'masquerading', 'hubble'];

/**
 * The JSON form (`StatusResponse` of the API) as the lines of the verbose text form, each on the line of its field: one grammar then
 * reads both, and a rule never knows which it was. Undefined when the text is not that object.
 */
export function statusLines(lines: readonly Line[], context?: ParseContext): readonly Line[] | undefined {
  if (!lines.some((line) => /^\s*\{/.test(line.text))) return undefined;
  const json = readJsonText(lines);
  if (json === undefined || !isStatus(json.value)) return undefined;
  context?.known({ start: json.start, end: json.end });
  const places = jsonPlaces(lines.filter(({ n }) => n >= json.start));
  const out: Line[] = [];
  const paper: Paper = {
    value: json.value,
    add: (path, line) => { out.push({ n: places.get(path) ?? places.get(path.split('.')[0] ?? '') ?? json.start, text: line.replace(/[\r\n]+/g, ' ') }); },
  };
  printOverview(paper);
  printDatapath(paper);
  printDetails(paper);
  return out;
}

function isStatus(value: unknown): boolean {
  return typeof value === 'object' && value !== null && OWN_KEYS.filter((key) => Object.hasOwn(value, key)).length >= 3;
}

/** Whether the first lines begin that object. */
export function isStatusJson(head: readonly Line[]): boolean {
  const solid = head.filter(({ text }) => text.trim() !== '');
  if (!/^\s*\{\s*(?:$|")/.test(solid.find(({ text }) => !/^\s*(?:level|time)=/.test(text))?.text ?? '')) return false;
  const top = new Set(head.flatMap(({ text }) => /^ {2}"([\w-]{3,40})":/.exec(text)?.[1] ?? []));
  const compact = head.length < 3 && head.some(({ text }) => /^\{.{0,4000}"bpf-maps":\{/.test(text));
  return compact || (!top.has('endpoint-list') && (top.has('auth-certificate-provider') || top.has('bandwidth-manager') || top.has('bpf-maps') || top.has('cilium')) && !top.has('nodes') && !top.has('apiVersion'));
}
