import { parseInstant } from '../../base/instant.ts';

/** One message of the kernel. */
export interface KernelLine {
  readonly text: string;
  /** ISO where the text tells a date, else seconds since boot: `1234.567890`. */
  readonly time?: string;
  readonly facility?: string;
  readonly level?: string;
}

// `<6>` and `-x` put facility and level in front, journalctl the host and `kernel:`, Talos address, facility, level and time.
const RAW = /^<(\d{1,3})>/;
const DECODED = /^(kern|user|daemon|syslog|auth|local\d) {0,6}:(emerg|alert|crit|err|warn|notice|info|debug) {0,6}: /;
const SINCE_BOOT = /^\[ {0,8}(\d{1,9}\.\d{1,9})\](?:\[ {0,6}[TC]\d{1,8}\])? ?/;
const DELTA = /^\[ {0,8}(?:\d{1,9}\.\d{1,9} )?< {0,10}\d{1,9}\.\d{1,9}>\] ?|^\[ {0,8}\+\d{1,9}\.\d{1,9}\] ?|^\[ ?[A-Z][a-z]{2} ?\d{1,2} \d\d:\d\d(?::\d\d)?\] ?/;
const CTIME = /^\[(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4})\] ?/;
const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)[,.](\d{1,9})([+-]\d\d:?\d\d|Z) /;
const JOURNAL = /^([A-Z][a-z]{2} {1,2}\d{1,2} \d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[+-]\d\d:?\d\d|Z)) (\S{1,255}) kernel: /;
const TALOS = /^\S{1,80}: (kern|user|daemon): {1,4}(emerg|alert|crit|err|warning|notice|info|debug): \[(\d{4}-\d\d-\d\dT[\d:.]{8,20}Z)\]: /;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];

/** Reads the stamp of a kernel message in any form of dmesg, journalctl -k and Talos. Undefined when there is none. */
export function readKernelLine(line: string): KernelLine | undefined {
  const talos = TALOS.exec(line);
  if (talos !== null) return { text: line.slice(talos[0].length), time: talos[3] ?? '', facility: talos[1] ?? '', level: talos[2] ?? '' };
  const journal = JOURNAL.exec(line);
  if (journal?.[1] !== undefined) return withBoot(line.slice(journal[0].length), parseInstant(journal[1])?.text);
  const raw = RAW.exec(line);
  const decoded = DECODED.exec(line);
  const head = raw ?? decoded;
  const body = head === null ? line : line.slice(head[0].length);
  const level = decoded?.[2] ?? (raw === null ? undefined : LEVELS[Number(raw[1]) % 8]);
  const stamped = stampOf(body);
  if (stamped === undefined && head === null) return undefined;
  return { ...(stamped ?? { text: body }), ...(level !== undefined && { level }), ...(decoded?.[1] !== undefined && { facility: decoded[1] }) };
}

/** journalctl can show the kernel's own stamp behind its own. */
function withBoot(text: string, time: string | undefined): KernelLine {
  const boot = SINCE_BOOT.exec(text);
  return { text: boot === null ? text : text.slice(boot[0].length), ...(time !== undefined && { time }) };
}

function stampOf(body: string): KernelLine | undefined {
  const boot = SINCE_BOOT.exec(body);
  if (boot?.[1] !== undefined) return { text: body.slice(boot[0].length), time: boot[1] };
  const iso = ISO.exec(body);
  if (iso !== null) {
    const time = parseInstant(`${iso[1] ?? ''}T${iso[2] ?? ''}.${iso[3] ?? ''}${iso[4] ?? ''}`)?.text;
    return { text: body.slice(iso[0].length), ...(time !== undefined && { time }) };
  }
  const ctime = CTIME.exec(body);
  if (ctime !== null) {
    const month = String(MONTHS.indexOf(ctime[1] ?? '') + 1).padStart(2, '0');
    const time = parseInstant(`${ctime[4] ?? ''}-${month}-${(ctime[2] ?? '').padStart(2, '0')}T${ctime[3] ?? ''}`)?.text;
    return { text: body.slice(ctime[0].length), ...(time !== undefined && { time }) };
  }
  const delta = DELTA.exec(body);
  return delta === null ? undefined : { text: body.slice(delta[0].length) };
}
