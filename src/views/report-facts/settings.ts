import { byText } from '../../base/sort.ts';
import { minorOf } from '../../base/version.ts';
import type { FactBook } from '../../model/fact.ts';
import type { SettingFact } from '../../model/report-facts.ts';
import { agentDefault, compareMinor, configKey, helmPath } from '../config/defaults.ts';
import { view } from '../config.view.ts';

const ORDER = ['set', 'unknown', 'chart', 'default'] as const;
const LONGEST_VALUE = 500;

export interface Settings { readonly source: string; readonly release: string | undefined; readonly settings: SettingFact[] }

/** Every key that is set, compared with what it would be by itself; deviations first. Undefined without a configuration. */
export function settingFacts(book: FactBook): Settings | undefined {
  const fact = book.get('config');
  if (fact.state === 'missing') return undefined;
  const config = view.schema.parse(fact.data);
  const minor = minorOf(book.ciliumVersion());
  const settings = Object.entries(config.values).map(([key, value]): SettingFact => {
    const standard = agentDefault(key, minor);
    const helm = helmPath(key);
    return {
      key, value: value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value, origin: originOf(key, value, standard, minor),
      ...(standard === undefined ? {} : { default: standard }), ...(helm === undefined ? {} : { helm }),
    };
  });
  return { source: config.source, release: minor, settings: settings.sort((a, b) => ORDER.indexOf(a.origin) - ORDER.indexOf(b.origin) || byText(a.key, b.key)) };
}

function originOf(key: string, value: string, standard: string | undefined, minor: string | undefined): SettingFact['origin'] {
  if (standard !== undefined && same(value, standard)) return 'default';
  const chart = chartDefault(key, minor);
  if (chart !== undefined && same(value, chart)) return 'chart';
  return standard === undefined && chart === undefined ? 'unknown' : 'set';
}

/** What the chart of the running minor writes; without a minor only what it always wrote. */
function chartDefault(key: string, minor: string | undefined): string | undefined {
  const steps = Object.entries(configKey(key)?.chart ?? {}).sort(([a], [b]) => compareMinor(a, b));
  if (minor === undefined) return steps.length === 1 ? steps[0]?.[1] : undefined;
  return steps.findLast(([from]) => compareMinor(from, minor) <= 0)?.[1];
}

function same(a: string, b: string): boolean {
  const plain = (text: string): string => text.trim().toLowerCase().replace(/^\[\]$/, '').replace(/(?<=\dm|\dh)0s$/, '');
  return plain(a) === plain(b);
}
