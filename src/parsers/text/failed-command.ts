import type { Line } from '../../base/lines.ts';
import { isNoise, isToolLog } from './noise.ts';

/** A command that failed instead of printing what it was asked for. */
export interface FailedCommand {
  /** What went wrong, as a phrase for the report. */
  readonly reason: string;
  /** The line that says so. */
  readonly line: number;
  /** That line, trimmed. */
  readonly text: string;
  /** The text ended with cilium-bugtool's `> Error while running ...` or kubectl's exit code. */
  readonly trailer?: boolean;
  /** Text that may still be output; empty when there is nothing but the failure. */
  readonly rest: readonly Line[];
}

type Sign = readonly [pattern: RegExp, reason: string];

const AGENT_DOWN = 'the agent was not running: its API socket does not exist';

// First match decides, so the specific ones stand first.
const SIGNS: readonly Sign[] = [
  [/dial unix \S*health\.sock: connect: no such file or directory/, 'cilium-health was not serving: its socket does not exist'],
  [/dial unix \S*hubble\.sock: connect: no such file or directory/, 'Hubble was not serving: its socket does not exist'],
  [/dial unix \S+: connect: no such file or directory/, AGENT_DOWN],
  [/dial unix \S+: connect: connection refused/, 'nobody listens on the API socket: the agent is dead or still starting'],
  [/dial unix \S+: connect: permission denied/, 'no permission to use the API socket'],
  [/Cilium API client timeout exceeded|^(?:Error|error): .{0,500}(?:context deadline exceeded|Client\.Timeout exceeded)|^Get "http[^"]{0,300}": (?:context deadline exceeded|net\/http: request canceled)/,
    'the agent did not answer in time'],
  [/(?:is unhealthy|\[GET \/healthz\]\[503\]|getHealthz.{0,40}503)/, 'the agent answered that it is unhealthy'],
  [/\[(?:GET|PUT|POST|PATCH|DELETE) \/[^\]\s]{0,200}\]\[404\]/, 'the agent knows no such object'],
  [/\[(?:GET|PUT|POST|PATCH|DELETE) \/[^\]\s]{0,200}\]\[501\]/, 'the feature is not enabled in this agent'],
  [/\[(?:GET|PUT|POST|PATCH|DELETE) \/[^\]\s]{0,200}\]\[\d{3}\]/, 'the agent answered with an error'],
  [/exec: "[^"]{1,200}": (?:executable file not found|stat )|(?:^|: )(?:[\w.-]{1,60}): (?:command )?not found$|OCI runtime exec failed/,
    'the program does not exist in that container or on that host'],
  [/unknown (?:command|flag|shorthand flag)|Object "[^"]{1,100}" is unknown|unrecognized option|invalid option --|bad command line argument|accepts \d+ arg|requires at least \d+ arg/i,
    'this version of the program does not know the command or option'],
  [/Invalid argument: unknown type \d+/, 'this version of the program does not know the command or option'],
  [/[Oo]peration not permitted|must be (?:run|executed) as root|you must be root|Permission denied/, 'not permitted: it must run as root, in a privileged container'],
  [/(?:Unable to (?:open|get object|find)|bpf obj get|error dumping contents of map|failed to open map|unable to open map).{0,500}[Nn]o such file or directory/,
    'the BPF map does not exist: the feature is off, or the agent never started'],
  [/bpf obj(?:ect)? (?:get|create)/, 'the BPF map could not be opened'],
  [/^Error from server \(NotFound\)/, 'Kubernetes has no such object'],
  [/^Error from server \(Forbidden\)/, 'Kubernetes refused: missing permission'],
  [/^Error from server|error dialing backend|[Uu]nable to upgrade connection|container not found \(/, 'kubectl could not reach the container'],
  [/^(?:Unable to connect to the server|The connection to the server \S+ was refused|couldn't get current server API group list)/,
    'kubectl could not reach the API server'],
  [/^error: (?:the server doesn't have a resource type|You must be logged in|You must provide|no configuration has been provided)/,
    'kubectl could not get what was asked'],
  [/^(?:ls|cat|find|cp|head|tail|grep|zcat|stat): .{1,1000}(?:No such file or directory|Not a directory|Input\/output error)$/, 'the file does not exist'],
  [/^(?:libkmod: ERROR|lsmod: ERROR: could not)/, 'the list of modules could not be read there'],
  [/^gops: /, 'no agent process was found'],
  [/^(?:Device "[^"]{1,100}" does not exist|Cannot find device )/, 'the network device does not exist'],
  [/(?:can't initialize ip6?tables table|Failed to initialize nft|Cannot initialize:|Module ip6?_tables not found|Fatal: can't open lock file)/,
    'iptables could not be used there'],
  [/^(?:Error response from daemon|ssh: |RTNETLINK answers|Error talking to the kernel|We have an error talking to the kernel)/, 'the command failed'],
  [/^(?:Error|error|ERROR|Fatal error|fatal|FATAL)(?:\[\d{1,6}\])?: ?\S/, 'the command failed'],
  [/^Error (?:occurred|while|getting|reading|opening) /, 'the command failed'],
];
// Could as well begin a sentence of real output: only believed when there is hardly anything else.
const WEAK: Sign = [/^(?:Cannot|Could not|Unable to|Failed to|failed to|cannot|could not|unable to) \S/, 'the command failed'];

// Not `goroutine 1 [running]:`: with it begins what `gops stack` prints; a crash says why before it.
const CRASH = /^(?:panic: |runtime error: |fatal error: |tabwriter: panic|SIG(?:SEGV|ABRT|BUS))/;
const COMPANION = /^(?:Is the agent running\?|Dump terminated|For more information|Try ['"`].{1,100}['"`]|Run ['"`].{1,200}['"`] for usage|Perhaps iptables or your kernel needs to be upgraded)/;

// Nothing to show is an answer. The last two are how iproute2 says that a routing table is empty.
const NOTHING = /^(?:No entries found\.?|Cannot find (?:egress gateway|auth|node|config|SRv6 \w{1,10}) (?:bpf )?maps?|bandwidth manager not enabled|IPv[46] map doesn't exist, skipping|no maps found|No resources found.{0,200}|Empty|Error: ipv[46]: FIB table does not exist\.?|Dump terminated)$/;

const TRAILER = /^> Error while running '.{0,2000}':\s{1,8}(\S.*)$/;
const EXIT_CODE = /^command terminated with (?:non-zero )?exit code:? ?(.*)$/;
// A log or a JSON answer may quote any failure.
const LOG_OR_JSON = /^(?:[[{]|level=|time=|\d{4}-\d\d-\d\dT|[IWEF]\d{4} )/;
// Longer texts have something to say besides the failure.
const MAX_LINES = 300;
const MAX_WEAK = 3;
const MAX_TEXT = 4000;

interface Trailer { readonly line: Line; readonly reason: string }

function trailerOf(last: Line | undefined): Trailer | undefined {
  if (last === undefined) return undefined;
  const text = last.text.trim();
  const why = TRAILER.exec(text)?.[1];
  if (why !== undefined) return { line: last, reason: trailerReason(why) };
  return EXIT_CODE.test(text) ? { line: last, reason: 'the command failed' } : undefined;
}

function trailerReason(why: string): string {
  if (/^exit status \d+$/.test(why)) return `the command failed with ${why}`;
  if (/timeout/.test(why)) return 'the command did not finish in time';
  if (/^signal: /.test(why)) return `the command was ended by a ${why.replace(': ', ' ')}`;
  return `the command failed: ${why.slice(0, 200)}`;
}

function signOf(line: Line, few: boolean): string | undefined {
  const text = line.text.trim().slice(0, MAX_TEXT);
  if (NOTHING.test(text) || LOG_OR_JSON.test(text)) return undefined;
  const sign = SIGNS.find(([pattern]) => pattern.test(text));
  if (sign !== undefined) return sign[1];
  return few && WEAK[0].test(text) ? WEAK[1] : undefined;
}

// Cobra, gops and iproute2 print their help to say that they did not understand.
function helpStart(lines: readonly Line[]): number {
  const at = lines.slice(0, 30).findIndex((line) => /^(?:Usage|USAGE|usage): ?/.test(line.text.trim()));
  if (at < 0) return -1;
  const more = lines.slice(at).some((line) => /^(?:Flags|Global Flags|Available Commands|Commands|Options|OPTIONS|where)\b/.test(line.text.trim()));
  const long = /^(?:Usage|usage): ?\S/.test(lines[at]?.text.trim() ?? '');
  return more || long ? at : -1;
}

/**
 * Tells whether the output of a command is the report of its failure: agent down, map missing, program or option unknown, kubectl
 * without connection, help text, a crash. To be asked of command outputs only, never of logs. Undefined when the text is an output, if
 * only an empty one (`No entries found.`). A trailer below an output is cut off and told, with the output in `rest`.
 */
export function failedCommand(lines: readonly Line[]): FailedCommand | undefined {
  const solid = lines.filter((line) => line.text.trim() !== '');
  const trailer = trailerOf(solid.at(-1));
  const body = (trailer === undefined ? solid : solid.slice(0, -1)).filter((line) => !isNoise(line.text));
  const found = body.length > MAX_LINES ? undefined : onlyFailure(body);
  const told = trailer === undefined ? {} : { trailer: true };
  if (found !== undefined) return { reason: found.reason, line: found.line.n, text: found.line.text.trim(), ...told, rest: [] };
  if (trailer === undefined) return undefined;
  const rest = body.length === 0 ? [] : lines.filter((line) => line !== trailer.line);
  return { reason: trailer.reason, line: trailer.line.n, text: trailer.line.text.trim(), ...told, rest };
}

// The failure when the lines hold nothing else.
function onlyFailure(body: readonly Line[]): { line: Line; reason: string } | undefined {
  const crash = body.slice(0, 3).find((line) => CRASH.test(line.text.trim()));
  if (crash !== undefined) return { line: crash, reason: 'the program crashed' };
  const help = helpStart(body);
  const before = help < 0 ? body : body.slice(0, help);
  const few = before.length <= MAX_WEAK;
  let first: { line: Line; reason: string } | undefined;
  for (const line of before) {
    const reason = signOf(line, few);
    if (reason !== undefined) first ??= { line, reason };
    else if (!isCompanion(line) && help < 0) return undefined;
  }
  if (first !== undefined) return first;
  const usage = body[help];
  return usage === undefined || before.length > 12 ? undefined : { line: usage, reason: 'it printed its help: this version of the program does not know the command' };
}

function isCompanion(line: Line): boolean {
  const text = line.text.trim();
  return COMPANION.test(text) || NOTHING.test(text) || isToolLog(text);
}

/** Whether a line is the one with which cilium-bugtool closes the output of a command that failed, whole or cut. */
export function isTrailer(text: string): boolean {
  return text.startsWith("> Error while running '");
}

/** The command in cilium-bugtool's closing line `> Error while running 'cilium status --verbose':  exit status 1`. */
export function commandThatFailed(lines: readonly Line[]): string | undefined {
  const last = lines.findLast((line) => line.text.trim() !== '');
  return last === undefined ? undefined : /^> Error while running '(.{1,500})':/.exec(last.text)?.[1];
}
