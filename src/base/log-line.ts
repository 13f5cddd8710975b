import { readLogfmt, readQuoted } from './logfmt.ts';

/** From worst to least. `panic` is a crash of the process, `fatal` its own decision to stop. */
export const LOG_LEVELS = ['panic', 'fatal', 'error', 'warning', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** How the line was written. `plain` has no structure of its own: a stack frame, a wrapped rest, output of a script. */
export const LOG_FORMATS = ['logfmt', 'slog', 'json', 'klog', 'envoy', 'bracket', 'plain'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** One line of a log with what stood around it. */
export interface LogLine {
  readonly format: LogFormat;
  /** ISO 8601 in UTC with milliseconds; texts in this form sort by time. The reader's stamp is preferred over the program's own. */
  readonly time?: string;
  readonly level?: LogLevel;
  readonly msg: string;
  /** Every other field, `error` and `subsys` among them. */
  readonly fields: ReadonlyMap<string, string>;
  /** The line has no end of its own: a quoted value is open, or the container runtime cut it. */
  readonly open: boolean;
  /** From a `[pod/<pod>/<container>]` prefix. */
  readonly pod?: string;
  readonly container?: string;
  /** A prefix written by the log reader was cut off, so the line begins where the program began it. */
  readonly stamped: boolean;
}

/** Characters looked at: a longer line is read as if it ended here. */
export const MAX_LOG_LINE = 16384;

const NO_FIELDS: ReadonlyMap<string, string> = new Map();

const LEVEL_NAMES: Readonly<Record<string, LogLevel>> = {
  panic: 'panic', dpanic: 'panic', fatal: 'fatal', critical: 'fatal', crit: 'fatal', f: 'fatal', emerg: 'fatal', alert: 'fatal',
  error: 'error', err: 'error', e: 'error', warning: 'warning', warn: 'warning', w: 'warning', info: 'info', i: 'info',
  information: 'info', notice: 'info', debug: 'debug', dbg: 'debug', trace: 'trace',
  // slog prints levels it has no name for as an offset: https://pkg.go.dev/log/slog#Level.String
  'error+4': 'fatal', 'error+8': 'panic',
};

/** The level a program means by a word, whatever its case; undefined when it is none. */
export function logLevel(word: string): LogLevel | undefined {
  const key = word.toLowerCase();
  return Object.hasOwn(LEVEL_NAMES, key) ? LEVEL_NAMES[key] : undefined;
}

/** `2026-01-02T03:04:05Z` and `2026-01-02T03:04:05.123456789Z`, which nearly all lines have: taken apart by place. Undefined for any other. */
export function usualTime(text: string): string | undefined {
  const { length } = text;
  if (length < 20 || length > 30 || text.charCodeAt(length - 1) !== 90 || text.charCodeAt(10) !== 84) return undefined;
  for (let i = 0; i < length - 1; i++) {
    const c = text.charCodeAt(i);
    const mark = i === 4 || i === 7 ? 45 : i === 13 || i === 16 ? 58 : i === 19 ? 46 : i === 10 ? 84 : 0;
    if (mark === 0 ? c < 48 || c > 57 : c !== mark) return undefined;
  }
  return length === 21 ? undefined : `${text.slice(0, 19)}.${text.slice(20, 23).replace('Z', '').padEnd(3, '0')}Z`;
}

const MOMENT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?$/;

/** ISO 8601 in UTC with milliseconds, or undefined. Without a zone the text is taken as UTC, which containers use. */
export function logTime(text: string): string | undefined {
  const usual = usualTime(text);
  if (usual !== undefined) return usual;
  const found = MOMENT.exec(text);
  if (found === null) return undefined;
  const ms = (found[3] ?? '').slice(0, 3).padEnd(3, '0');
  const zone = found[4] ?? 'Z';
  const local = `${found[1] ?? ''}T${found[2] ?? ''}.${ms}`;
  if (zone === 'Z') return `${local}Z`;
  const moment = Date.parse(`${local}${zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone}`);
  return Number.isNaN(moment) ? undefined : new Date(moment).toISOString();
}

interface Prefix { text: string; time?: string; pod?: string; container?: string; stamped: boolean; partial: boolean }

/** `kubectl logs --prefix`: `[pod/cilium-x2k5p/cilium-agent] `. */
const POD_PREFIX = /^\[(?:pod\/)?([a-z0-9][\w.-]{0,252})\/([a-z0-9][\w.-]{0,62})\] ?/;
/** `kubectl logs --timestamps` and the container runtimes. */
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d))(?: |$)/;
/** Container Runtime Interface files: stream, then F(ull) or P(artial). */
const CRI_TAG = /^(?:stdout|stderr) ([FP])(?: |$)/;

function cutPrefix(line: string): Prefix {
  const prefix: Prefix = { text: line, stamped: false, partial: false };
  const pod = POD_PREFIX.exec(prefix.text);
  if (pod !== null) {
    prefix.text = prefix.text.slice(pod[0].length);
    prefix.stamped = true;
    if (pod[1] !== undefined) prefix.pod = pod[1];
    if (pod[2] !== undefined) prefix.container = pod[2];
  }
  const stamp = STAMP.exec(prefix.text);
  if (stamp === null) return prefix;
  prefix.text = prefix.text.slice(stamp[0].length);
  prefix.stamped = true;
  const time = logTime(stamp[1] ?? '');
  if (time !== undefined) prefix.time = time;
  const tag = CRI_TAG.exec(prefix.text);
  if (tag === null) return prefix;
  prefix.text = prefix.text.slice(tag[0].length);
  prefix.partial = tag[1] === 'P';
  return prefix;
}

interface Body { format: LogFormat; msg: string; time?: string | undefined; level?: LogLevel | undefined; fields: ReadonlyMap<string, string>; open: boolean }

function plainBody(msg: string): Body {
  return { format: 'plain', msg, fields: NO_FIELDS, open: false };
}

/** First key of a logfmt record; `l` and `e` may be missing where a copy lost the first characters. */
const LOGFMT_START = /(?:^|\s)(?:time=|ts=|l?e?vel=)/;
/** Text that may stand before it: `Nov 10 18:56:37 node1 cilium-agent[812]: `, `cilium-x2k5p cilium-agent `. */
const LOOSE_PREFIX = /^[^={}"]{0,160}$/;

function logfmtBody(text: string, timed: boolean): Body | undefined {
  const start = text.startsWith('time=') || text.startsWith('level=') ? 0 : startOf(text);
  if (start === undefined) return undefined;
  const { fields, open } = readLogfmt(start === 0 ? text : text.slice(start).trimStart());
  const level = fields.get('level') ?? fields.get('evel') ?? fields.get('vel');
  const msg = fields.get('msg');
  if (level === undefined && msg === undefined) return undefined;
  // Of two times the reader's stamp counts; the program's need not be understood then.
  const own = timed ? undefined : fields.get('time') ?? fields.get('ts');
  for (const key of OF_ITS_OWN) fields.delete(key);
  return {
    format: /^\s?time=\d/.test(text.slice(start, start + 8)) ? 'slog' : 'logfmt',
    msg: msg ?? '',
    time: own === undefined ? undefined : logTime(own),
    level: level === undefined ? undefined : logLevel(level),
    fields,
    open: open !== undefined,
  };
}

const OF_ITS_OWN = ['time', 'ts', 'level', 'evel', 'vel', 'msg'];

function startOf(text: string): number | undefined {
  const start = LOGFMT_START.exec(text.slice(0, 200));
  return start === null || !LOOSE_PREFIX.test(text.slice(0, start.index)) ? undefined : start.index;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return JSON.stringify(value).slice(0, 4096);
}

function decodeObject(text: string): Map<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value));
  } catch {
    return undefined;
  }
}

function firstOf(object: ReadonlyMap<string, unknown>, keys: readonly string[]): unknown {
  for (const key of keys) if (object.has(key)) return object.get(key);
  return undefined;
}

const JSON_TIME = ['time', 'ts', 'timestamp', '@timestamp'];
const JSON_LEVEL = ['level', 'severity', 'lvl'];
const JSON_MSG = ['msg', 'message'];

function jsonTime(value: unknown): string | undefined {
  // zap's default encoder writes seconds since 1970 as a fraction
  if (typeof value === 'number' && value > 1e9 && value < 1e10) return new Date(Math.round(value * 1000)).toISOString();
  return logTime(textOf(value));
}

function jsonBody(text: string): Body | undefined {
  const object = decodeObject(text.trim());
  if (object === undefined) return undefined;
  const docker = object.get('log');
  if (typeof docker === 'string' && object.has('stream')) {
    const inner = readBody(docker.replace(/\n$/, ''), false);
    return { ...inner, time: jsonTime(object.get('time')) ?? inner.time };
  }
  const msg = firstOf(object, JSON_MSG);
  const level = firstOf(object, JSON_LEVEL);
  if (msg === undefined || level === undefined) return undefined;
  const known = new Set([...JSON_TIME, ...JSON_LEVEL, ...JSON_MSG]);
  const fields = new Map<string, string>();
  for (const [key, value] of object) if (!known.has(key) && fields.size < 64) fields.set(key, textOf(value));
  return { format: 'json', msg: textOf(msg), time: jsonTime(firstOf(object, JSON_TIME)), level: logLevel(textOf(level)), fields, open: false };
}

/** `E0811 14:03:22.123456       1 reflector.go:138] text` or with a quoted text and fields. The year is not written. */
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{1,9} {1,8}\d{1,10} ([\w./@-]{1,200}:\d{1,6})\] ?/;

function klogBody(text: string): Body | undefined {
  const head = KLOG.exec(text);
  if (head === null) return undefined;
  const rest = text.slice(head[0].length);
  const fields = new Map([['source', head[2] ?? '']]);
  const level = logLevel(head[1] ?? '');
  if (!rest.startsWith('"')) return { format: 'klog', msg: rest, level, fields, open: false };
  const quoted = readQuoted(rest, 0);
  const more = readLogfmt(rest.slice(quoted.end));
  for (const [key, value] of more.fields) fields.set(key === 'err' ? 'error' : key, value);
  return { format: 'klog', msg: quoted.value, level, fields, open: !quoted.closed || more.open !== undefined };
}

/** `[2026-01-02 03:04:05.678][7][warning][config] [source/common/x.cc:120] text`. */
const ENVOY = /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{1,9})\]\[(\d{1,10})\]\[(\w{1,10})\](?:\[?([^\][ ]{0,80})\])? (?:\[([^\]]{0,200}:\d{1,6})\] )?/;

function envoyBody(text: string): Body | undefined {
  const head = ENVOY.exec(text);
  if (head === null) return undefined;
  const fields = new Map<string, string>();
  if (head[4] !== undefined) fields.set('subsys', `envoy-${head[4]}`);
  if (head[5] !== undefined) fields.set('source', head[5]);
  return { format: 'envoy', msg: text.slice(head[0].length), time: logTime(head[1] ?? ''), level: logLevel(head[3] ?? ''), fields, open: false };
}

/** CoreDNS `[ERROR] plugin/...`, nginx and Go's standard logger `2026/01/02 03:04:05 [error] ...`. */
const BRACKET = /^(?:(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,9})? ?)?(?:\[(PANIC|FATAL|ERROR|WARNING|WARN|NOTICE|INFO|DEBUG|panic|fatal|error|warning|warn|notice|info|debug|emerg|crit|alert)\] ?)?/;

function bracketBody(text: string): Body | undefined {
  const head = BRACKET.exec(text);
  if (head === null || head[0] === '') return undefined;
  const time = head[1] === undefined ? undefined : logTime(`${head[1]}-${head[2] ?? ''}-${head[3] ?? ''}T${head[4] ?? ''}`);
  return { format: 'bracket', msg: text.slice(head[0].length), time, level: head[5] === undefined ? undefined : logLevel(head[5]), fields: NO_FIELDS, open: false };
}

function readBody(text: string, timed: boolean): Body {
  const first = text.charAt(0);
  if (first === '{') return jsonBody(text) ?? logfmtBody(text, timed) ?? plainBody(text);
  if (first === '[') return envoyBody(text) ?? bracketBody(text) ?? logfmtBody(text, timed) ?? plainBody(text);
  if (first >= '0' && first <= '9') return bracketBody(text) ?? logfmtBody(text, timed) ?? plainBody(text);
  return klogBody(text) ?? logfmtBody(text, timed) ?? plainBody(text);
}

/** Reads one line of a container log in any of the forms Cilium's containers write. Never fails: the rest is `plain`. */
export function readLogLine(line: string): LogLine {
  const prefix = cutPrefix(line.length > MAX_LOG_LINE ? line.slice(0, MAX_LOG_LINE) : line);
  const body = readBody(prefix.text, prefix.time !== undefined);
  const time = prefix.time ?? body.time;
  return {
    format: body.format,
    msg: body.msg,
    fields: body.fields,
    open: body.open || prefix.partial,
    stamped: prefix.stamped,
    ...(time === undefined ? {} : { time }),
    ...(body.level === undefined ? {} : { level: body.level }),
    ...(prefix.pod === undefined ? {} : { pod: prefix.pod }),
    ...(prefix.container === undefined ? {} : { container: prefix.container }),
  };
}
