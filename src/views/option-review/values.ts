import { configKey } from '../config/defaults.ts';
import { helmValue } from '../config/helm-paths.ts';

/** What Go's strconv.ParseBool takes. */
const BOOL = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;
const INTEGER = /^[+-]?(?:\d{1,20}|0x[0-9a-fA-F]{1,16})$/;
const FLOAT = /^[+-]?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20})(?:[eE][+-]?\d{1,3})?$/;
/** Go's time.ParseDuration, and a bare number, which is taken for nanoseconds or seconds. */
const DURATION = /^[+-]?(?:\d{1,12}|(?:\d{1,12}(?:\.\d{0,12})?(?:ns|us|µs|ms|s|m|h)){1,6})$/;

/** Options whose words are few and the same in every release that has them. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  'bpf-lb-mode': ['snat', 'dsr', 'hybrid', 'annotation'], 'bpf-lb-algorithm': ['random', 'maglev'], 'bpf-lb-dsr-dispatch': ['opt', 'ipip', 'geneve'],
  'enable-policy': ['default', 'always', 'never'], 'allow-localhost': ['auto', 'always', 'policy'], 'routing-mode': ['native', 'tunnel'],
  'tunnel-protocol': ['vxlan', 'geneve'], 'monitor-aggregation': ['none', 'disabled', 'lowest', 'low', 'medium', 'max', 'maximum'],
  'bpf-lb-acceleration': ['disabled', 'native', 'best-effort', 'testing-only', 'generic'], 'tofqdns-dns-reject-response-code': ['refused', 'nameerror'],
};

/** Why a value cannot be one of its option, as the end of a sentence; undefined where it can, or where the option takes any text. */
export function valueFault(key: string, value: string): string | undefined {
  const word = value.trim();
  // An empty value leaves the option at its default.
  if (word === '' || word === '""') return undefined;
  const words = WORDS[key];
  if (words !== undefined) return words.includes(word.toLowerCase()) ? undefined : `it is one of ${words.join(', ')}`;
  const type = configKey(key)?.type?.replace(/ \[operator\]$| \(hidden\)$/, '');
  if (type === 'bool') return BOOL.test(word) ? undefined : 'it is true or false';
  if (type === 'int' || type === 'uint' || type === 'uint16' || type === 'uint32') return INTEGER.test(word) ? undefined : 'it is a whole number';
  if (type === 'float' || type === 'float32') return FLOAT.test(word) ? undefined : 'it is a number';
  if (type === 'duration') return DURATION.test(word) ? undefined : 'it is a time such as 30s or 5m';
  return undefined;
}

/** What YAML 1.1, which Helm reads, takes for a truth value. */
const YAML_BOOL = /^(?:true|false|yes|no|on|off|y|n)$/i;
const FILLED_IN = /\{\{|\$\{|\$\(|^<.*>$/;

/** Whether another tool fills in a value before Helm reads it. */
export function isFilledIn(value: string): boolean {
  return FILLED_IN.test(value.trim());
}

/** The same for a chart value by its path, and by the key of cilium-config that it becomes, where it is one only. */
export function helmFault(path: string, key: string | undefined, value: string): string | undefined {
  const word = value.trim();
  if (word === '') return undefined;
  const type = helmValue(path)?.type;
  if (type === 'bool') return YAML_BOOL.test(word) ? undefined : 'it is true or false';
  if (type === 'int') return INTEGER.test(word) ? undefined : 'it is a whole number';
  if (type !== undefined) return type.includes(word) ? undefined : `it is one of ${type.join(', ')}`;
  return key === undefined || YAML_BOOL.test(word) ? undefined : valueFault(key, word);
}
