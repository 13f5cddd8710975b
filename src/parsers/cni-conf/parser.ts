import * as z from 'zod';
import { fieldsOf, intField, itemsOf, readJsonText, textField } from '../../base/json-text.ts';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const Plugin = z.object({
  /** Program under `/opt/cni/bin`: `cilium-cni`, `flannel`, `portmap`, `bridge`. */
  type: z.string(),
  /** Program that gives addresses. */
  ipamType: z.string().optional(),
  /** Networks of the ranges that the address plugin may give out. */
  subnets: z.array(z.string()),
  /** Bridge or parent device. */
  device: z.string().optional(),
  mtu: z.int().optional(),
  mode: z.string().optional(),
  /** Chaining mode of Cilium's plugin. */
  chainingMode: z.string().optional(),
  enableDebug: z.boolean().optional(),
  logFile: z.string().optional(),
  ipMasq: z.boolean().optional(),
  hairpinMode: z.boolean().optional(),
  /** Names of the other settings. */
  otherFields: z.array(z.string()),
});
type Plugin = z.infer<typeof Plugin>;

const CniConfData = z.object({
  configurations: z.array(z.object({
    name: z.string().optional(),
    cniVersion: z.string().optional(),
    /** Several plugins run one after another (`.conflist`); a lone one otherwise (`.conf`). */
    list: z.boolean(),
    plugins: z.array(Plugin),
    disableCheck: z.boolean().optional(),
  })),
  /** Path of the file, when the command tells; its base name when the file itself was read. */
  file: z.string().optional(),
});
type Data = z.infer<typeof CniConfData>;
type Fields = ReadonlyMap<string, unknown>;

const MAX_CONFIGURATIONS = 50;
const MAX_PLUGINS = 30;
/** `cniconf-05-cilium.conflist-cilium-x7k2p.txt` of a dump: file and pod of the agent. */
const COLLECTED = /^cniconf-(.{1,200}?\.(?:conflist|conf|json)(?:\.cilium_bak|\.bak)?)-(.{1,253})\.txt$/;
const READ: ReadonlySet<string> = new Set([
  'type', 'ipam', 'bridge', 'master', 'mtu', 'mode', 'chaining-mode', 'enable-debug', 'log-file', 'ipMasq', 'hairpinMode', 'cniVersion', 'name', 'plugins', 'disableCheck',
]);

function flag(fields: Fields, key: string): boolean | undefined {
  const value = fields.get(key);
  return typeof value === 'boolean' ? value : value === 'true' ? true : value === 'false' ? false : undefined;
}

/** Only fields known to hold no secret are kept: other plugins put kubeconfigs and tokens here. */
function pluginOf(fields: Fields): Plugin {
  const ipam = fieldsOf(fields.get('ipam'));
  const [ipamType, device, mode, chainingMode, logFile] = [
    textField(ipam, 'type'), textField(fields, 'bridge') ?? textField(fields, 'master'), textField(fields, 'mode'), textField(fields, 'chaining-mode'), textField(fields, 'log-file'),
  ];
  const [mtu, enableDebug, ipMasq, hairpinMode] = [intField(fields, 'mtu'), flag(fields, 'enable-debug'), flag(fields, 'ipMasq'), flag(fields, 'hairpinMode')];
  return {
    type: textField(fields, 'type') ?? '', subnets: subnetsOf(ipam), otherFields: [...fields.keys()].filter((k) => !READ.has(k)).sort().slice(0, 60),
    ...(ipamType !== undefined && { ipamType }), ...(device !== undefined && { device }), ...(mtu !== undefined && { mtu }), ...(mode !== undefined && { mode }),
    ...(chainingMode !== undefined && { chainingMode }), ...(enableDebug !== undefined && { enableDebug }), ...(logFile !== undefined && { logFile }),
    ...(ipMasq !== undefined && { ipMasq }), ...(hairpinMode !== undefined && { hairpinMode }),
  };
}

function subnetsOf(ipam: Fields): string[] {
  const ranges = itemsOf(ipam.get('ranges')).flatMap((range) => itemsOf(range)).map((one) => textField(fieldsOf(one), 'subnet'));
  return [textField(ipam, 'subnet'), ...ranges].filter((s) => s !== undefined).slice(0, 50);
}

function configurationOf(fields: Fields): Data['configurations'][number] | undefined {
  const plugins = fields.get('plugins');
  const list = Array.isArray(plugins);
  if (!fields.has('cniVersion') && !list && !fields.has('type')) return undefined;
  const [name, cniVersion, disableCheck] = [textField(fields, 'name'), textField(fields, 'cniVersion'), flag(fields, 'disableCheck')];
  return {
    list, plugins: (list ? itemsOf(plugins).map(fieldsOf) : [fields]).slice(0, MAX_PLUGINS).map(pluginOf),
    ...(name !== undefined && { name }), ...(cniVersion !== undefined && { cniVersion }), ...(disableCheck !== undefined && { disableCheck }),
  };
}

/** Several files printed one after another are several objects. */
function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const configurations: Data['configurations'] = [];
  let rest: readonly Line[] = lines;
  while (configurations.length < MAX_CONFIGURATIONS) {
    const read = readJsonText(rest);
    if (read === undefined) break;
    context.known(read);
    const configuration = configurationOf(fieldsOf(read.value));
    if (configuration !== undefined) {
      // Quoting the lines of a whole configuration could show what must not be shown.
      if (configurations.length === 0) context.note('configurations', read.start);
      context.note(`configurations[${configurations.length}]`, read.start);
      configurations.push(configuration);
    }
    rest = rest.filter((l) => l.n > read.end);
  }
  if (configurations.length === 0) {
    if (lines.some((l) => l.text.includes('"cniVersion"'))) context.problem({ start: lines[0]?.n ?? 1, end: lines.at(-1)?.n ?? 1 }, 'the JSON is cut or broken');
    return undefined;
  }
  const collected = COLLECTED.exec(context.fileName);
  if (collected?.[2] !== undefined) context.identify({ pod: collected[2] });
  const file = /\s(\/[^\s|*]*net\.d\/[^\s|*]+)/.exec(context.command ?? '')?.[1] ?? collected?.[1] ?? (/\.conf(list)?$/.test(context.fileName) ? context.fileName : undefined);
  return { configurations, ...(file !== undefined && { file }) };
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 80).map((l) => l.text.slice(0, 2000));
  const first = texts.find((t) => t.trim() !== '');
  if (first === undefined || !/^\s*[{#$=/>]/.test(first)) return 'no';
  const has = (pattern: RegExp): boolean => texts.some((t) => pattern.test(t));
  if (has(/"apiVersion"\s*:|"kind"\s*:/) || !has(/"cniVersion"\s*:/)) return 'no';
  return has(/"(type|plugins)"\s*:/) ? 'yes' : 'maybe';
}

export const parser = defineParser({
  id: 'cni-conf',
  title: 'configuration of the network plugins (/etc/cni/net.d)',
  kind: 'text',
  scope: 'node',
  area: 'installation',
  collect: 'cat /etc/cni/net.d/*',
  commands: [/^cat-.*-cni-net\.d-.*$/],
  files: [/^cniconf-.+\.txt$/, /\.conflist$/, /^\d{1,3}-[\w.-]+\.conf$/],
  schema: CniConfData,
  sniff,
  parse,
});
