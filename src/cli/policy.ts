import { readFileSync } from 'node:fs';
import { readDay } from '../base/day.ts';
import { EXIT, UserError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { Severity } from '../model/rule.ts';
import { readBaseline } from '../report/baseline/file.ts';
import type { AsOf, Policy } from '../report/policy.ts';
import { readWaivers } from '../report/waivers/read.ts';
import type { Settings } from './config/settings.ts';
import { checkCodes } from './rule-files.ts';
import type { LoadedRule } from '../engine/load.ts';

/** Text of a file that a gate cannot do without. Throws UserError (usage). */
export function textOfFile(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UserError(`cannot read the ${what} ${path} (${code})`, EXIT.usage);
  }
}

/**
 * The day that waivers are judged by: `snapshot`, a date, or, when nothing is said, today. Only here does ciliumdoc look at
 * the clock, and the day stands in the report: see docs/decisions.md.
 */
export function readAsOf({ values: [word], source }: Settings['asOf']): AsOf {
  if (word === undefined || word === 'now') return { day: new Date().toISOString().slice(0, 10), snapshot: word === undefined };
  if (word === 'snapshot') return { snapshot: true };
  const day = readDay(word);
  if (day === undefined) throw new UserError(`${source}: "${word}" is no day`, EXIT.usage, 'write a date like 2026-12-31, snapshot, or now');
  return { day, snapshot: false };
}

/** Reads `CODE=SEVERITY`. Throws UserError (usage) for a code that no rule has and for words that are no severity. */
export function readSeverities({ values, source }: Settings['severity'], rules: readonly LoadedRule[]): ReadonlyMap<string, Severity> {
  return new Map(values.map((pair) => {
    const [code = '', word = ''] = pair.split('=', 2);
    const severity = Severity.safeParse(word.trim().toLowerCase());
    if (!severity.success) {
      const near = nearest(word, Severity.options);
      throw new UserError(`${source}: "${pair}" names no severity`, EXIT.usage, near === undefined ? 'write KPR-001=warning; severities are critical, error, warning, info' : `did you mean ${near}?`);
    }
    checkCodes(rules, [code.trim()]);
    return [code.trim().toUpperCase(), severity.data] as const;
  }));
}

/** What people have decided about findings, from the files and words of the settings. */
export function readPolicy(settings: Settings, rules: readonly LoadedRule[]): Policy {
  const [baseline] = settings.baseline.values;
  const files = settings.waivers.values;
  const severities = readSeverities(settings.severity, rules);
  return {
    ...(severities.size === 0 ? {} : { severities }),
    ...(files.length === 0 ? {} : { waivers: { entries: files.flatMap((file) => readWaivers(file, textOfFile(file, 'waivers'))), asOf: readAsOf(settings.asOf) } }),
    ...(baseline === undefined ? {} : { baseline: readBaseline(baseline, textOfFile(baseline, 'baseline')) }),
  };
}
