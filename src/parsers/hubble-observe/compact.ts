import { isIp } from '../../base/ip.ts';
import { dropReason, isDropReason } from '../drop-reasons.ts';
import type { FlowEvent, FlowPeer } from '../flow-summary.ts';

const TIME = '(?:[A-Z][a-z]{2} {1,2}\\d{1,2} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?|\\d{4}-\\d\\d-\\d\\d[T ]\\S{8,30}(?: UTC)?)';
const START = new RegExp(`^(${TIME})(?: \\[([^\\]\\s]{1,300})\\])?: (.*)$`);
const TABLE_START = new RegExp(`^(${TIME})\\s{2,}(\\S.*)$`);
const VERDICTS = 'FORWARDED|DROPPED|ERROR|AUDIT|AUDITED|REDIRECTED|TRACED|TRANSLATED|ALLOWED|DENIED|VERDICT_UNKNOWN';
const VERDICT = new RegExp(` (${VERDICTS})(?: \\(|\\s|$)`);
const VERDICT_CELL = new RegExp(`^(?:${VERDICTS})$`);
const ARROW = / (->|<-|<>) /;
const RIGHT = /^(\S{1,600})(?: \(((?:ID:\d{1,10})|[a-z][\w-]{1,60})\))? (.{1,300})$/;
const DNS_FAILURE = /^DNS Answer RCode: ([\w-]{1,20}(?: [\w-]{1,20}){0,3}?)(?: TTL: \d{1,12})?(?: \((?:Proxy )?(\S{1,255})(?: [A-Z,]{1,40})?\))?$/;
const DNS_CODES: ReadonlyMap<string, string> = new Map([
  ['Non-Existent Domain', 'NXDOMAIN'], ['Server Failure', 'SERVFAIL'], ['Query Refused', 'REFUSED'], ['Format Error', 'FORMERR'], ['Not Implemented', 'NOTIMP'],
]);
const LOST = /^(?:EVENTS LOST: )(\w{1,60}) CPU\(\d{1,6}\) (\d{1,15})/;

/** A line of `hubble observe`. */
export type Observed =
  | { readonly kind: 'flow'; readonly flow: FlowEvent }
  | { readonly kind: 'lost'; readonly source: string; readonly count: number }
  | { readonly kind: 'message'; readonly text: string };

interface Side { readonly peer: FlowPeer; readonly port?: number }

/** `default/web-1:80`, `10.0.0.1:443(https)`, `[fd00::1]:53`, an address without port. */
function hostOf(text: string): { name: string; port?: number } {
  if (isIp(text) !== 0) return { name: text };
  const [, name, port] = /^(.{1,600}):(\d{1,5})(?:\([\w-]{1,60}\))?$/.exec(text) ?? [];
  if (name === undefined) return { name: text };
  return { name: name.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

function sideOf(text: string, identity?: string): Side {
  const [, bare, told] = /^(\S{1,600}) \(((?:ID:\d{1,10})|[a-z][\w-]{1,60})\)$/.exec(text.trim()) ?? [];
  const { name, port } = hostOf(bare ?? text.trim());
  const id = (told ?? identity)?.replace(/^ID:/, '');
  return { peer: { name, ...(id === undefined ? {} : { identity: id }) }, ...(port === undefined ? {} : { port }) };
}

function protocolOf(summary: string): string | undefined {
  const word = /^(?:IP Trace ID: \d{1,20}; )?([A-Za-z0-9]{2,12})/.exec(summary)?.[1];
  if (word === undefined) return undefined;
  if (/^(?:TCP|UDP|SCTP|ICMPv4|ICMPv6|VRRP|IGMP)$/.test(word)) return word;
  return /^HTTP/.test(word) ? 'TCP' : undefined;
}

function answerOf(type: string, summary: string): Pick<FlowEvent, 'status' | 'dns'> {
  const status = type === 'http-response' ? /^HTTP\/[\d.]{1,4} (\d{3})\b/.exec(summary)?.[1] : undefined;
  if (status !== undefined) return { status: Number(status) };
  if (!type.startsWith('dns-response')) return {};
  const [, said, query] = DNS_FAILURE.exec(summary) ?? [];
  return said === undefined ? {} : { dns: { query: query ?? '', code: DNS_CODES.get(said) ?? said } };
}

interface Parts { time: string; node?: string | undefined; source: Side; destination: Side; type: string; verdict: string; summary: string; reply?: boolean }

function flowOf({ time, node, source, destination, type, verdict, summary, reply }: Parts): FlowEvent {
  const [, match, way] = /^policy-verdict:([\w-]{1,30})(?: (INGRESS|EGRESS))?/.exec(type) ?? [];
  const protocol = protocolOf(summary);
  const port = reply === true ? undefined : destination.port;
  const kind = match === undefined ? (verdict === 'DROPPED' && isDropReason(type) ? 'drop' : type.replace(/ (?:proxy|agent)$/, '')) : 'policy-verdict';
  return {
    time, verdict, type: kind, source: source.peer, destination: destination.peer, ...answerOf(kind, summary),
    ...(node === undefined ? {} : { node }), ...(port === undefined ? {} : { port }), ...(protocol === undefined ? {} : { protocol }),
    ...(match === undefined ? {} : { match: match.toLowerCase() }), ...(way === undefined ? {} : { direction: way === 'INGRESS' ? 'ingress' : 'egress' }),
    ...(reply === undefined ? {} : { reply }), ...(kind === 'drop' ? { reason: dropReason(type) } : {}),
  };
}

function readBody(time: string, node: string | undefined, body: string): Observed | undefined {
  const [, source, lost] = LOST.exec(body) ?? [];
  if (source !== undefined) return { kind: 'lost', source, count: Number(lost) };
  if (/^(?:\d{1,6} nodes? (?:are|is) unavailable|Receiving flows from \d|Error ".{0,600}" on \d)/.test(body)) return { kind: 'message', text: body };
  const verdict = VERDICT.exec(body);
  const arrow = ARROW.exec(body);
  if (verdict === null || arrow === null || arrow.index > verdict.index) return undefined;
  const right = RIGHT.exec(body.slice(arrow.index + arrow[0].length, verdict.index));
  if (right === null) return undefined;
  const first = sideOf(body.slice(0, arrow.index));
  const second = sideOf(right[1] ?? '', right[2]);
  const summary = /^\((.*)\)/.exec(body.slice(verdict.index + 1 + (verdict[1] ?? '').length).trim())?.[1] ?? '';
  const back = arrow[1] === '<-';
  return {
    kind: 'flow',
    flow: flowOf({
      time, node, source: back ? second : first, destination: back ? first : second, type: right[3] ?? '', verdict: verdict[1] ?? '', summary,
      ...(arrow[1] === '<>' ? {} : { reply: back }),
    }),
  };
}

/** Reads a line of the compact form of any release; undefined for anything else. */
export function readCompact(text: string): Observed | undefined {
  const found = START.exec(text.trim());
  return found === null ? undefined : readBody(found[1] ?? '', found[2], found[3] ?? '');
}

/** Reads a row of the table form: cells are told by the verdict, since widths are computed anew for every page. */
export function readTableRow(text: string): Observed | undefined {
  const found = TABLE_START.exec(text.trim());
  if (found === null) return undefined;
  const cells = (found[2] ?? '').split(/\s{2,}/).slice(0, 20);
  const at = cells.findIndex((cell) => VERDICT_CELL.test(cell));
  const [source, destination, type] = cells.slice(at - 3, at);
  if (at < 3 || source === undefined || destination === undefined || type === undefined) return undefined;
  return {
    kind: 'flow',
    flow: flowOf({
      time: found[1] ?? '', node: at === 4 ? cells[0] : undefined, source: sideOf(source), destination: sideOf(destination), type,
      verdict: cells[at] ?? '', summary: cells.slice(at + 1).join(' '),
    }),
  };
}

/** The same of the fields of the dictionary form. */
export function readDict(fields: ReadonlyMap<string, string>): Observed | undefined {
  const [time, source, destination, type, verdict] = ['TIMESTAMP', 'SOURCE', 'DESTINATION', 'TYPE', 'VERDICT'].map((key) => fields.get(key));
  if (time === undefined || source === undefined || destination === undefined || verdict === undefined) return undefined;
  return {
    kind: 'flow',
    flow: flowOf({ time, node: fields.get('NODE'), source: sideOf(source), destination: sideOf(destination), type: type ?? '', verdict, summary: fields.get('SUMMARY') ?? '' }),
  };
}
