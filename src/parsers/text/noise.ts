import type { Line } from '../../base/lines.ts';
import type { Identity } from '../../model/document.ts';

// What kubectl and the shell add around an output. Each is at the start of the line.
const AROUND = [
  /^Default(?:ed|ing) container (?:name to )?\S+/,
  /^Use 'kubectl describe (?:pod|pods)\b/,
  /^Unable to use a TTY - input is not a terminal/,
  /^command terminated with (?:non-zero )?exit code\b/,
  /^Found \d+ pods, using pod\/\S+/,
  /^If you don't see a command prompt, try pressing enter/,
  /^Warning: (?!iptables)[A-Za-z]/,
  /^Press Ctrl-C to qui/,
  /^Received an interrupt, disconnecting from monitor/,
  /^(?:Connection to \S+ closed|logout|exit)\.?$/,
];
const FROM_TOOL = [
  /^[WEI]\d{4} \d\d:\d\d:\d\d\.\d+ /,
  /^(?:time=(?:"[^"]{1,40}"|\S{1,40}) )?level=(?:trace|debug|info|warning|warn)\b/i,
];

/** Lines that kubectl or the shell put around an output: `Defaulted container ...`, `command terminated with exit code 1`. */
export function isNoise(text: string): boolean {
  const line = text.trim();
  return AROUND.some((pattern) => pattern.test(line));
}

/** A log line that a tool wrote to stderr; noise inside another output, the matter itself in a log. */
export function isToolLog(text: string): boolean {
  return FROM_TOOL.some((pattern) => pattern.test(text.trimStart()));
}

const ELISION = /^(?:#\s?)?(?:\.{3,}|…|\[(?:\.{2,3}|…)\]|<(?:\.{2,3}|…)>|\((?:\.{2,3}|…)\)|[-*=]{0,4}\s?[[(<]?(?:snip|snipped|truncated|omitted|cut|output truncated|output omitted|redacted for brevity)[\])>]?\s?[-*=]{0,4}|--\s?More\s?--(?:\(\d+%\))?|~)$/i;
const LONG_ELISION = /^(?:#\s?)?(?:\.{3,}|…|\[?\.{2,3})\s?(?:\(|\[|<)?\s?(?:snip|truncated|omitted|cut|more|and \d+ more|\d+ more)\b.{0,60}$/i;

/** Mark of an author or a pager in place of lines: `...`, `[snip]`, `(truncated)`, `--More--`, `~`. */
export function isElision(text: string): boolean {
  const line = text.trim();
  return line !== '' && line.length <= 100 && (ELISION.test(line) || LONG_ELISION.test(line));
}

// `<-- NodeIP`, `# <-- remark`, `<---+ text`, `← text`, set off by a blank from the output before it.
const REMARK = /\s(?:#\s?)?(?:<-{2,}|<={2,}|←)\+?(?:\s.*)?$/;
const HASH_REMARK = /\s#\s?<-\s.*$/;

/** Text without a remark of the author at its end. */
export function withoutRemark(text: string): string {
  if (!text.includes('<') && !text.includes('←')) return text;
  const at = Math.max(text.search(REMARK), text.search(HASH_REMARK));
  return at <= 0 || text.slice(0, at).trim() === '' ? text : text.slice(0, at).trimEnd();
}

// `3: eth0: ...`: the rest of the line is left out.
const CUT_END = /\s(?:\.{3}|\[\.{2,3}\])\s?$/;

/** A block with its noise taken out. */
export interface Cleaned {
  readonly lines: Line[];
  /** What was taken out. */
  readonly notes: Line[];
  /** The author or a pager left lines out. */
  readonly elided: boolean;
  /** The pod that kubectl chose by itself, the container it fell back to. */
  readonly identity: Identity;
}

function isYaml(lines: readonly Line[]): boolean {
  return lines.slice(0, 20).some((line) => /^\s{0,8}(?:-\s)?(?:apiVersion|kind):\s/.test(line.text));
}

/** Takes noise and elision marks out of a block. */
export function cleaned(lines: readonly Line[]): Cleaned {
  const solid = lines.filter((line) => line.text.trim() !== '');
  const logs = solid.filter((line) => isToolLog(line.text)).length;
  // Many log lines: it is a log, or the author shows them for a reason.
  const logIsNoise = logs * 5 < solid.length;
  const yaml = isYaml(lines);
  const kept: Line[] = [];
  const notes: Line[] = [];
  let elided = false;
  let identity: Identity = {};
  for (const line of lines) {
    if (isElision(line.text) && !(yaml && /^\.{3}\s*$/.test(line.text))) { elided = true; notes.push(line); continue; }
    if (isNoise(line.text)) { identity = { ...identity, ...chosen(line.text) }; notes.push(line); continue; }
    if (logIsNoise && isToolLog(line.text)) { notes.push(line); continue; }
    if (CUT_END.test(line.text)) elided = true;
    const text = withoutRemark(line.text);
    kept.push(text === line.text ? line : { ...line, text });
  }
  return { lines: kept, notes, elided, identity };
}

function chosen(text: string): Identity {
  const pod = /using pod\/([a-z0-9][\w.-]*)/.exec(text)?.[1];
  if (pod !== undefined) return { pod };
  const container = /^\s*Default(?:ed|ing) container (?:name to )?"?([\w-]+)/.exec(text)?.[1];
  return container === undefined ? {} : { container };
}
