import { CORE_SCHEMA, YAMLException, load, type State } from 'js-yaml';
import { trySubset } from './subset.ts';

/** A place in the given lines where something was changed before or while reading. */
export interface Alteration { readonly index: number; readonly message: string }

/** Result of reading one YAML document. `index` counts from 0 in the given lines. */
export type YamlResult =
  | { readonly ok: true; readonly value: unknown; readonly altered: readonly Alteration[] }
  | { readonly ok: false; readonly index: number; readonly message: string };

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u0084\u0086-\u009f]/g;
// YAML 1.1 breaks lines here, later versions do not, so the writer may have meant something else.
const BREAKS = /[\u0085\u2028\u2029\ufeff]/;

/**
 * Reads one YAML document of a cluster, given as lines without line ends. Values are plain JSON; `__proto__` is an
 * ordinary key. Anchors are refused, since aliases could multiply a small text without limit; so are duplicate keys and
 * more than 100 levels. Never throws.
 */
export function parseYaml(lines: readonly string[]): YamlResult {
  return read(lines, false);
}

/**
 * The same for what people write by hand: anchors, aliases and merge keys are resolved, and refused only where they make more than
 * `MOST_VALUES` values.
 */
export function parseHandwrittenYaml(lines: readonly string[]): YamlResult {
  const result = read(lines, true);
  if (!result.ok || !lines.some((line) => line.includes('&'))) return result;
  try {
    return { ...result, value: resolved(result.value, { left: MOST_VALUES }, 0) };
  } catch (error) {
    return failure(error, lines.length);
  }
}

function read(lines: readonly string[], anchors: boolean): YamlResult {
  const quick = trySubset(lines);
  if (quick !== undefined) return { ok: true, value: quick.value, altered: [] };
  const altered: Alteration[] = [];
  const safe = lines.map((line, index) => cleaned(line, index, altered));
  return general(safe, altered, anchors);
}

/** More than any values file holds, and nothing for a machine. */
const MOST_VALUES = 20_000;
const MOST_LEVELS = 100;

/** A copy in which each alias is a value of its own; an alias of what holds it ends at the limit. */
function resolved(value: unknown, budget: { left: number }, level: number): unknown {
  if (--budget.left < 0 || level > MOST_LEVELS) throw new YAMLException('aliases make too much of a small text');
  if (Array.isArray(value)) return value.map((item) => resolved(item, budget, level + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, resolved(inner, budget, level + 1)] as const);
  const merged = entries.filter(([key]) => key === '<<').flatMap(([, inner]) => [inner].flat().toReversed());
  const below = merged.flatMap((inner) => (typeof inner === 'object' && inner !== null ? Object.entries(inner) : []));
  return Object.fromEntries([...below, ...entries.filter(([key]) => key !== '<<')]);
}

function cleaned(line: string, index: number, altered: Alteration[]): string {
  const text = line.replace(CONTROL, '');
  if (text !== line) altered.push({ index, message: 'control characters were left out' });
  if (BREAKS.test(text)) altered.push({ index, message: 'holds a Unicode line break or byte order mark: the text may differ from what was written' });
  return text;
}

function general(lines: readonly string[], altered: readonly Alteration[], anchors: boolean): YamlResult {
  const text = `${lines.join('\n')}\n`;
  try {
    const value = load(text, text.includes('&') && !anchors ? { schema: CORE_SCHEMA, listener: refuseAnchors } : { schema: CORE_SCHEMA });
    return { ok: true, value: value ?? null, altered };
  } catch (error) {
    return failure(error, lines.length);
  }
}

/** Runs after each node. No alias works without an anchor, so refusing the first anchor refuses all aliases. */
function refuseAnchors(this: unknown, _event: unknown, state: State & { anchorMap?: object }): void {
  for (const name in state.anchorMap) throw new AnchorError(name, state.line);
}

class AnchorError extends Error {
  readonly line: number;

  constructor(anchor: string, line: number) {
    super(`the anchor &${anchor.slice(0, 40)} is not accepted here`);
    this.line = line;
  }
}

function failure(error: unknown, count: number): YamlResult {
  const last = Math.max(0, count - 1);
  if (error instanceof AnchorError) return { ok: false, index: Math.min(error.line, last), message: error.message };
  if (!(error instanceof YAMLException)) return { ok: false, index: 0, message: 'cannot be read as YAML' };
  return { ok: false, index: Math.min(markLine(error.mark), last), message: error.reason };
}

// Some errors carry no mark, whatever the types say.
function markLine(mark: { readonly line: number } | undefined): number {
  return mark?.line ?? 0;
}
