import { isIp } from '../../base/ip.ts';
import type { Identity } from '../../model/document.ts';
import { canonicalProgram, isKnownProgram, looksLikeCommand, programName } from './known-commands.ts';
import { shellParts } from './shell-words.ts';
import type { ShellPart } from './shell-words.ts';

/** A command line, taken apart. */
export interface ReadCommand {
  /** What ran where the output comes from: wrappers, pipes and redirections removed; `k` and `oc` written as `kubectl`. */
  readonly command: string;
  /** Pod, container, namespace or node that the wrappers name. */
  readonly identity: Identity;
  /** Lines of the output may be missing: it went through `grep`, `head`, `awk` and the like, or `logs --tail`. */
  readonly filtered: boolean;
  /** It ran somewhere else than at the prompt: through kubectl, ssh, docker ... */
  readonly remote: boolean;
}

interface Unwrapped { words: string[]; identity: Identity; remote: boolean }

// These pass every line on.
const KEEPS_LINES: ReadonlySet<string> = new Set(['tee', 'less', 'more', 'cat', 'sort', 'column', 'jq', 'yq', 'nl', 'ts', 'bat']);
const MAX_WRAPPERS = 8;

/** Reads a command line without its prompt. Total: any text gives a command, at worst itself. */
export function readCommand(raw: string): ReadCommand {
  const parts = shellParts(raw.trim().slice(0, 4000));
  const at = mainPart(parts);
  const { words, identity, remote } = unwrap((parts[at]?.words ?? []).map((word) => word.text));
  const inner = words.length === 1 && /\s/.test(words[0] ?? '') ? readCommand(words[0] ?? '') : undefined;
  if (inner !== undefined) return { ...inner, identity: { ...identity, ...inner.identity }, remote: true, filtered: inner.filtered || filteredAfter(parts, at) };
  const filtered = filteredAfter(parts, at) || words.some((word) => /^--(?:tail|since|since-time|last)(?:=|$)/.test(word));
  return { command: words.map(written).join(' '), identity, filtered, remote };
}

// `cd x && cilium status`, `for p in $pods; do kubectl exec $p -- cilium status; done`: the first command of a known program.
function mainPart(parts: readonly ShellPart[]): number {
  const at = parts.findIndex((part) => {
    const { words, remote } = unwrap(part.words.map((word) => word.text));
    return remote || isKnownProgram(words[0] ?? '');
  });
  return Math.max(at, 0);
}

function filteredAfter(parts: readonly ShellPart[], from: number): boolean {
  for (let at = from; parts[at]?.piped === true; at++) {
    const words = parts[at + 1]?.words ?? [];
    const name = programName(words[0]?.text ?? '');
    if (name !== '' && !KEEPS_LINES.has(name)) return true;
    if ((name === 'jq' || name === 'yq') && words.slice(1).some((word) => !/^(?:-.*|\.)$/.test(word.text))) return true;
  }
  return false;
}

function written(word: string): string {
  return /^[^\s"'|;&<>()]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}

function unwrap(words: readonly string[]): Unwrapped {
  let state: Unwrapped = { words: [...words], identity: {}, remote: false };
  for (let i = 0; i < MAX_WRAPPERS; i++) {
    const next = step(state);
    if (next === undefined) break;
    state = next;
  }
  const [first, ...rest] = state.words;
  return first === undefined ? state : { ...state, words: [isKnownProgram(first) ? canonicalProgram(first) : first, ...rest] };
}

function went(state: Unwrapped, words: string[], identity: Identity = {}): Unwrapped {
  return { words, identity: { ...state.identity, ...identity }, remote: true };
}

function step(state: Unwrapped): Unwrapped | undefined {
  const { words } = state;
  const name = programName(words[0] ?? '');
  if (/^[A-Za-z_]\w*=/.test(name) || name === 'do' || name === 'then') return { ...state, words: words.slice(1) };
  if (LOCAL.has(name)) return local(state, name);
  if (name === 'bash' || name === 'sh' || name === 'ash') {
    const at = words.findIndex((word) => /^-\w*c$/.test(word));
    return at > 0 && words.length > at + 1 ? { ...state, words: [words[at + 1] ?? ''] } : undefined;
  }
  if (name === 'ks') return kubectl(state, ['kubectl', '-n', 'kube-system', ...words.slice(1)]);
  if (KUBECTLS.has(name)) return kubectl(state, words);
  if ((name === 'microk8s' || name === 'k3s' || name === 'rke2' || name === 'k0s') && words.length > 1 && !words[1]?.startsWith('-')) {
    return isKnownProgram(words[1] ?? '') ? { ...state, words: words.slice(1) } : undefined;
  }
  if (CONTAINERS.has(name)) return container(state, name);
  if (REMOTES.has(name)) return elsewhere(state, name);
  return name !== 'kexec' && isKnownProgram(name) && looksLikeCommand(words.join(' ')) ? undefined : alias(state);
}

// Run in place: what follows them is the command.
const LOCAL: ReadonlySet<string> = new Set(['sudo', 'time', 'watch', 'nohup', 'timeout', 'env', 'command', 'exec', 'stdbuf', 'chroot']);
const LOCAL_VALUES = /^-(?:n|u|g|k|s|p|o|C|h|-interval|-user)$/;

function local(state: Unwrapped, name: string): Unwrapped | undefined {
  let at = 1;
  while (at < state.words.length && state.words[at]?.startsWith('-') === true) {
    at += LOCAL_VALUES.test(state.words[at] ?? '') ? 2 : 1;
  }
  if (name === 'timeout' || name === 'chroot') at++;
  return at < state.words.length ? { ...state, words: state.words.slice(at) } : undefined;
}

const KUBECTLS: ReadonlySet<string> = new Set(['kubectl', 'oc', 'k', 'kubecolor', 'kubectl.exe']);
const KUBECTL_VALUES: ReadonlySet<string> = new Set(['-n', '--namespace', '-c', '--container', '--context', '--kubeconfig', '--cluster', '--user',
  '--as', '--request-timeout', '--pod-running-timeout', '-s', '--server', '-l', '--selector', '-f', '--filename', '--image', '--target', '--profile']);
const ABOUT_CONNECTION: ReadonlySet<string> = new Set(['-n', '--namespace', '--context', '--kubeconfig', '--cluster', '--user', '--as', '-s', '--server', '--request-timeout']);

interface Flags { values: Map<string, string>; rest: string[]; after: string[] | undefined }

// Divides kubectl's arguments; `until` positional words are taken, what follows belongs to the remote command.
function kubectlArguments(words: readonly string[], until: number): Flags {
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return { values, rest, after: words.slice(at + 1) };
    const [flag, inline] = splitFlag(word);
    if (!word.startsWith('-')) {
      if (rest.length === until) return { values, rest, after: words.slice(at) };
      rest.push(word);
    } else if (inline !== undefined) values.set(flag, inline);
    else if (KUBECTL_VALUES.has(flag)) { at++; values.set(flag, words[at] ?? ''); } else values.set(flag, '');
  }
  return { values, rest, after: undefined };
}

function splitFlag(word: string): [string, string | undefined] {
  const equals = word.indexOf('=');
  if (equals > 0) return [word.slice(0, equals), word.slice(equals + 1)];
  return /^-[nc][a-z0-9]/.test(word) ? [word.slice(0, 2), word.slice(2)] : [word, undefined];
}

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([['log', 'logs']]);

function kubectl(state: Unwrapped, words: readonly string[]): Unwrapped | undefined {
  const args = words.slice(1);
  const { values, rest, after } = kubectlArguments(args, 2);
  const verb = rest[0] ?? '';
  if (verb === 'ssh' || verb === 'node-shell') return after === undefined ? undefined : went(state, after, nodeOf(rest[1]));
  if ((verb === 'exec' || verb === 'debug') && after !== undefined && after.length > 0) {
    return went(state, after, { ...namespaceOf(values), ...containerOf(values), ...targetOf(rest[1]) });
  }
  // `minikube kubectl -- get pods` and the like leave the verb behind the dashes.
  if (verb === '' && after !== undefined && after.length > 0) return kubectl(state, ['kubectl', ...after]);
  const plain = ['kubectl', ...withoutConnection(args)];
  if (SHORT_NAMES.has(plain[1] ?? '')) plain[1] = SHORT_NAMES.get(plain[1] ?? '') ?? '';
  const about = verb === 'logs' || verb === 'log' ? { ...namespaceOf(values), ...containerOf(values), ...targetOf(rest[1]) } : {};
  const same = plain.length === state.words.length && plain.every((word, i) => word === state.words[i]);
  if (same && state.remote) return undefined;
  return went(state, plain, about);
}

function withoutConnection(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [flag, inline] = splitFlag(args[at] ?? '');
    if (!ABOUT_CONNECTION.has(flag)) kept.push(args[at] ?? '');
    else if (inline === undefined) at++;
  }
  return kept;
}

// Guides write `cilium-xxxxx`; scripts `$POD`. Neither names a pod.
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/;
const PLACEHOLDER = /(?:^|-)(?:x{2,}|n{3,}|y{3,})$/;

function namespaceOf(values: ReadonlyMap<string, string>): Identity {
  const namespace = values.get('-n') ?? values.get('--namespace') ?? '';
  return NAME.test(namespace) ? { namespace } : {};
}

function containerOf(values: ReadonlyMap<string, string>): Identity {
  const container = values.get('-c') ?? values.get('--container') ?? '';
  return NAME.test(container) ? { container } : {};
}

function targetOf(target: string | undefined): Identity {
  const slash = target?.indexOf('/') ?? -1;
  const kind = slash < 0 ? 'pod' : target?.slice(0, slash) ?? '';
  const name = target?.slice(slash + 1) ?? '';
  if (!NAME.test(name) || PLACEHOLDER.test(name)) return {};
  if (kind === 'node' || kind === 'no' || kind === 'nodes') return { node: name };
  return kind === 'pod' || kind === 'po' || kind === 'pods' ? { pod: name } : {};
}

function nodeOf(target: string | undefined): Identity {
  const host = (target ?? '').slice((target ?? '').indexOf('@') + 1);
  if (isIp(host) !== 0) return { nodeIp: host };
  return NAME.test(host) && !PLACEHOLDER.test(host) && !/^[0-9a-f]{12,}$/.test(host) ? { node: host } : {};
}

const CONTAINERS: ReadonlySet<string> = new Set(['docker', 'podman', 'nerdctl', 'crictl']);

function container(state: Unwrapped, name: string): Unwrapped | undefined {
  const { words } = state;
  const exec = words.indexOf('exec');
  if (exec < 0) return undefined;
  let at = exec + 1;
  while (words[at]?.startsWith('-') === true && words[at] !== '--') at += /^-(?:e|u|w|-env|-user|-workdir)$/.test(words[at] ?? '') ? 2 : 1;
  const rest = words.slice(at + 1).filter((word, i) => i > 0 || word !== '--');
  if (rest.length === 0) return undefined;
  // crictl takes a container id; a kind node is a container of docker named like the node.
  return went(state, rest, name === 'crictl' ? {} : nodeOf(words[at]));
}

const REMOTES: ReadonlySet<string> = new Set(['ssh', 'minikube', 'vagrant', 'multipass', 'lxc', 'limactl', 'colima', 'gcloud', 'nsenter']);
const SSH_VALUES = /^-[bcDEeFIiJLlmOopQRSWw]$/;

function elsewhere(state: Unwrapped, name: string): Unwrapped | undefined {
  const { words } = state;
  const dashes = words.indexOf('--');
  if (name === 'ssh') {
    let at = 1;
    while (words[at]?.startsWith('-') === true) at += SSH_VALUES.test(words[at] ?? '') ? 2 : 1;
    return words.length > at + 1 ? went(state, words.slice(at + 1), nodeOf(words[at])) : undefined;
  }
  if (name === 'nsenter') return namespaceOfInit(state);
  if (name === 'minikube' && words[1] === 'kubectl') return went(state, ['kubectl', ...words.slice(dashes < 0 ? 2 : dashes + 1)]);
  const given = words.findIndex((word) => /^(?:-c|--command)(?:=|$)/.test(word));
  const inline = words[given]?.split('=').slice(1).join('=');
  if (given > 0 && name !== 'minikube') return went(state, [inline || words[given + 1] || ''], nodeOf(name === 'vagrant' ? words[2] : undefined));
  if (dashes > 0) return went(state, words.slice(dashes + 1), name === 'minikube' ? nodeOf(valueAfter(words, '-n')) : nodeOf(words[2]));
  if (name === 'minikube' && words[1] === 'ssh') return words.length > 2 && !words[2]?.startsWith('-') ? went(state, words.slice(2)) : undefined;
  return name === 'limactl' && words.length > 3 ? went(state, words.slice(3), nodeOf(words[2])) : undefined;
}

function valueAfter(words: readonly string[], flag: string): string | undefined {
  const at = words.indexOf(flag);
  return at < 0 ? undefined : words[at + 1];
}

// Only process 1 lives in the node's own namespaces; the view from another one is another machine's for our purposes.
function namespaceOfInit(state: Unwrapped): Unwrapped | undefined {
  const { words } = state;
  const target = valueAfter(words, '-t') ?? valueAfter(words, '--target') ?? words.find((word) => /^(?:-t|--target=)\d+$/.test(word))?.replace(/^\D+/, '');
  if (target !== '1') return undefined;
  const at = words.findIndex((word, i) => i > 0 && isKnownProgram(word) && !/^-(?:t|-target)$/.test(words[i - 1] ?? ''));
  return at < 0 ? undefined : went(state, words.slice(at));
}

/** A first word that starts no known command: an alias (`kexec cilium status`) or a remark (`cilium node1 cilium monitor`). The dashes, or the next word that starts a known command, end it. */
function alias(state: Unwrapped): Unwrapped | undefined {
  const { words } = state;
  const dashes = words.indexOf('--');
  if (dashes > 0 && isKnownProgram(words[dashes + 1] ?? '')) {
    const { values, rest } = kubectlArguments(words.slice(1, dashes), 9);
    const target = rest[0] === 'exec' ? targetOf(rest[1]) : {};
    return went(state, words.slice(dashes + 1), { ...namespaceOf(values), ...containerOf(values), ...target });
  }
  const limit = Math.min(words.length, 8);
  for (let at = 1; at < limit; at++) {
    if (isKnownProgram(words[at] ?? '') && looksLikeCommand(words.slice(at).join(' '))) return went(state, words.slice(at));
  }
  return undefined;
}
