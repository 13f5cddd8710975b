import * as z from 'zod';
import { defineView, type ViewContext } from './define-view.ts';
import { agentDefault } from './config/defaults.ts';
import { ALIASES, FLAGS, WORDS } from './config/fields.ts';
import { readRouting } from './config/routing.ts';
import { findSource, type Source } from './config/sources.ts';
import { readBool, readReplacement } from './config/words.ts';
import { minorOf } from '../base/version.ts';

const Config = z.object({
  /** Where the settings were read: the ConfigMap, `cilium config view`, the agent's own list at start, or Helm values. */
  source: z.enum(['configmap', 'view', 'agent-log', 'helm']),
  /** Every key set, as written. */
  values: z.record(z.string(), z.string()),
  /** Typed fields that rest on the agent's default because their key is not set. */
  defaulted: z.array(z.string()),
  kubeProxyReplacement: z.enum(['full', 'off', 'partial', 'unknown']).optional(),
  /** The word as written, lower case. */
  kubeProxyReplacementWord: z.string().optional(),
  routing: z.enum(['tunnel', 'native']).optional(),
  /** `none` in native mode unless DSR by Geneve or similar asks for one. */
  tunnelProtocol: z.enum(['vxlan', 'geneve', 'none']).optional(),
  /** `tunnel` is set although the release does not read it any more. */
  tunnelIgnored: z.boolean(),
  nativeCidr4: z.string().optional(), nativeCidr6: z.string().optional(),
  ...Object.fromEntries(Object.keys(FLAGS).map((k) => [k, z.boolean().optional()])) as Record<keyof typeof FLAGS, z.ZodOptional<z.ZodBoolean>>,
  ...Object.fromEntries(Object.keys(WORDS).map((k) => [k, z.string().optional()])) as Record<keyof typeof WORDS, z.ZodOptional<z.ZodString>>,
});
type Config = z.input<typeof Config>;

/**
 * The configuration the agents run with: the ConfigMap, else what the agent printed at start, else the Helm values; filled
 * up with the agent's defaults for the running minor. A field whose default depends on an unknown version stays absent, and
 * so does one that a pasted cut-out of the settings does not hold.
 */
export const view = defineView({
  id: 'config',
  title: 'effective configuration of the agents',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml',
  schema: Config,
  build: (context) => {
    const source = findSource(context);
    if (source === undefined) return { missing: context.missing('cilium-config') };
    if (!source.whole) context.notWhole();
    return describe(source, context);
  },
});

function describe(source: Source, context: ViewContext): Config {
  const minor = minorOf(context.ciliumVersion());
  const defaulted: string[] = [];
  context.note('', source.places(''));
  for (const key of source.values.keys()) context.note(`values.${key}`, source.places(key));
  const get = (field: string, key: string): string | undefined => {
    const used = [key, ...(ALIASES[key] ?? [])].find((k) => source.values.has(k));
    if (used !== undefined) {
      context.note(field, source.places(used));
      return source.values.get(used);
    }
    context.note(field, source.places('').map((p) => ({ ...p, note: `${key} is not set here` })));
    const value = source.fragment ? undefined : agentDefault(key, minor);
    if (value !== undefined) defaulted.push(field);
    return value;
  };
  const word = get('kubeProxyReplacement', 'kube-proxy-replacement')?.trim().toLowerCase();
  context.note('kubeProxyReplacementWord', source.places('kube-proxy-replacement'));
  const cidr = (field: string, key: string): string | undefined => get(field, key)?.trim() ?? (source.fragment ? undefined : '');
  const { tunnelIgnored, ...routing } = readRouting(source, get, minor, context);
  context.note('tunnelIgnored', source.places('tunnel'));
  return clean({
    source: source.kind, values: Object.fromEntries(source.values), defaulted,
    kubeProxyReplacement: readReplacement(word), kubeProxyReplacementWord: word, ...routing, tunnelIgnored,
    nativeCidr4: cidr('nativeCidr4', 'ipv4-native-routing-cidr'), nativeCidr6: cidr('nativeCidr6', 'ipv6-native-routing-cidr'),
    ...mapValues(FLAGS, (field, key) => readBool(get(field, key))),
    ...mapValues(WORDS, (field, key) => readWord(get(field, key), ENUM.has(field))),
  });
}

/** Fields whose words the agent reads without regard to case; the others hold names and addresses. */
const ENUM: ReadonlySet<string> = new Set(['ipam', 'lbMode', 'lbAcceleration', 'dsrDispatch', 'cniChainingMode', 'datapathMode', 'policyEnforcement', 'policyCidrMatchMode', 'allowLocalhost']);

/** `[]` is how the agent prints an empty list. */
function readWord(text: string | undefined, lower: boolean): string | undefined {
  const word = lower ? text?.trim().toLowerCase() : text?.trim();
  return word === '[]' ? '' : word;
}

function mapValues<K extends string, V>(table: Readonly<Record<K, string>>, read: (field: string, key: string) => V): Record<K, V> {
  return Object.fromEntries((Object.entries(table) as [K, string][]).map(([field, key]) => [field, read(field, key)])) as Record<K, V>;
}

/** Leaves out what is not known, so that rules see "unknown" and not a value. */
function clean<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}
