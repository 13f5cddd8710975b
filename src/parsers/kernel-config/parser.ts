import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const count = z.int().nonnegative();

const KernelConfigData = z.object({
  /** `5.10.0-19-amd64` of the header. */
  release: z.string().optional(),
  architecture: z.string().optional(),
  /** `options["CONFIG_BPF_JIT"]`: built in, module, or not set. What has to do with networking, BPF, control groups and security is kept. */
  options: z.record(z.string(), z.enum(['y', 'm', 'n'])),
  /** Numbers and texts of the same areas: `values["CONFIG_HZ"]`. */
  values: z.record(z.string(), z.string()),
  builtIn: count,
  modules: count,
  unset: count,
});
type Data = z.infer<typeof KernelConfigData>;

const SET = /^CONFIG_([A-Za-z0-9_]{1,100})=(.*)$/;
const UNSET = /^# CONFIG_([A-Za-z0-9_]{1,100}) is not set$/;
const HEADER = /^# Linux\/(\S{1,20}) (\S{1,80}) Kernel Configuration$/;
const KEPT = /^(BPF|HAVE_EBPF|CGROUP|SOCK_CGROUP|NET|NF_|IP_|IP6_|IPV6|INET|XFRM|CRYPTO_(AEAD|GCM|SEQIV|CBC|HMAC|SHA\d|AES|CHACHA|POLY|LIB_|USER|CURVE)|VXLAN|GENEVE|WIREGUARD|VETH|DUMMY|BRIDGE|BONDING|MACVLAN|IPVLAN|TUN|NLMON|SCHED_CLS|NET_SCH|NET_CLS|TCP_CONG|XDP|LWTUNNEL|STREAM_PARSER|TLS|UNIX|PACKET|PERF_EVENTS|KALLSYMS|KPROBE|UPROBE|FTRACE|DEBUG_INFO|FIB_RULES|MODULES|MODULE_|SECURITY_(SELINUX|LOCKDOWN|APPARMOR|NETWORK)|LSM|HZ|PREEMPT|MEMCG|NAMESPACES|TEST_BPF|VSOCK|LOCK_DOWN|IKCONFIG|MPTCP|DEFAULT_)/;
const MAX_KEPT = 6000;

interface State { kept: number }

function keep(name: string, state: State): string | undefined {
  if (!KEPT.test(name) || state.kept >= MAX_KEPT) return undefined;
  state.kept++;
  return `CONFIG_${name}`;
}

function takeSet(name: string, value: string, data: Data, state: State, line: Line, context: ParseContext): void {
  const key = keep(name, state);
  const option = value === 'y' || value === 'm' || value === 'n' ? value : undefined;
  if (option === 'y') data.builtIn++;
  else if (option === 'm') data.modules++;
  else if (option === 'n') data.unset++;
  if (key === undefined) context.known(line);
  else if (option !== undefined) {
    data.options[key] = option;
    context.note(`options.${key}`, line);
  } else {
    data.values[key] = value.replace(/^"(.*)"$/, '$1').slice(0, 200);
    context.note(`values.${key}`, line);
  }
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const data: Data = { options: {}, values: {}, builtIn: 0, modules: 0, unset: 0 };
  const state: State = { kept: 0 };
  let seen = 0;
  for (const line of lines) {
    const text = line.text.replace(/^\/[^\s:]{1,200}:/, '').trim();
    const [set, unset, header] = [SET.exec(text), UNSET.exec(text), HEADER.exec(text)];
    if (set?.[1] !== undefined) takeSet(set[1], set[2] ?? '', data, state, line, context);
    else if (unset?.[1] !== undefined) takeSet(unset[1], 'n', data, state, line, context);
    else if (header !== null) {
      data.architecture = header[1] ?? '';
      data.release = header[2] ?? '';
      context.note('release', line);
    } else if (text.startsWith('#') || /^(\.{3,4}|\[\.{2,3}\])$/.test(text)) context.known(line);
    if (set !== null || unset !== null) seen++;
  }
  return seen > 0 ? data : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 80).map((l) => l.text.trim().replace(/^\/[^\s:]{1,200}:/, '')).filter((t) => t !== '');
  if (texts.some((t) => HEADER.test(t))) return 'yes';
  const own = texts.filter((t) => SET.test(t) || UNSET.test(t)).length;
  if (own === 0) return 'no';
  return own * 2 > texts.filter((t) => !/^#(?! CONFIG)/.test(t)).length ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'kernel-config',
  title: 'build options of the kernel (/boot/config, /proc/config.gz)',
  kind: 'text',
  scope: 'node',
  area: 'kernel',
  collect: 'cat /boot/config-$(uname -r)',
  commands: [/^z?cat-(-[\w.-]*)?-(boot-config|proc-config)[\w.+-]*$/],
  files: [/^kernel-config([-.].*)?$/, /^config-\d+\.\d+.*$/],
  schema: KernelConfigData,
  sniff,
  parse,
});
