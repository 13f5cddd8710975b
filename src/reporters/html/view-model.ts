import type { Report } from '../../model/report.ts';
import { areaName, byFamily, familyOf } from '../../report/areas.ts';
import { visibleDeep } from '../visible.ts';
import { baselineWord, troubledWaivers, troubleWord, waiverLine } from '../settled.ts';
import { counted } from '../../base/plural.ts';
import { sample } from '../words.ts';
import { findingCards, namespacesTouched, nodesTouched, topCauses } from './cards.ts';
import { factOutline, factSections } from './facts/index.ts';
import { heatMap } from './heat-map.ts';
import { collection, coverage, everyRule, expected, files, notJudged, proofWord, provenance, sharing, silentRules } from './sections.ts';

const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;

const PLURALS = { critical: 'critical', error: 'errors', warning: 'warnings', info: 'info' } as const;

/** The verdict's first clause is the headline, the rest stands below it. */
function split(verdict: string): { lead: string; rest: string } {
  const at = verdict.search(/[;:] /);
  // A number stays with its word when the line breaks.
  const keep = (text: string): string => text.replace(/(\d) (?=[a-z])/g, '$1\u00a0');
  if (at === -1) return { lead: keep(verdict), rest: '' };
  const rest = verdict.slice(at + 2);
  return { lead: keep(`${verdict.slice(0, at)}.`), rest: `${rest.charAt(0).toUpperCase()}${rest.slice(1)}` };
}

/** What colours the first screen: the worst finding, else whether anything was left unjudged. */
function mood(report: Report): string {
  const causes = report.findings.filter((f) => f.waived === undefined);
  const worst = SEVERITIES.find((severity) => severity !== 'info' && causes.some((f) => f.severity === severity));
  if (worst) return worst;
  const { clear, fired, inconclusive, errored } = report.summary.outcomes;
  return clear + fired === 0 || inconclusive + errored > clear + fired ? 'blind' : 'ok';
}

/** What stands where the findings would be. */
function emptyWord({ summary: { outcomes } }: Report): string {
  if (outcomes.clear + outcomes['not-applicable'] === 0) return 'No finding, because nothing could be judged.';
  return outcomes.inconclusive + outcomes.errored > 0 ? 'No finding in what could be judged. What could not be is listed below.' : 'No finding.';
}

/** Waivers that somebody must look at, and how the run stands against its baseline. */
function waivers(report: Report): object {
  const { shown, more } = sample(troubledWaivers(report).map(waiverLine), 50);
  return { word: troubleWord(report), trouble: shown, more: more > 0 ? `and ${more} more` : '', baseline: baselineWord(report) };
}

/**
 * Everything the templates print, computed. Every string of the report is made visible before anything else happens, so no
 * template has to think of it.
 */
export function viewModel(original: Report, csp: string): object {
  const report = visibleDeep(original);
  const { bySeverity, verdict } = report.summary;
  const families = [...new Set(report.findings.map((f) => familyOf(f.code)))].sort(byFamily);
  const facts = factSections(report);
  return {
    csp, ...split(verdict), mood: mood(report), empty: emptyWord(report),
    name: report.cluster.name ?? report.input.name,
    counts: SEVERITIES.map((severity) => ({ severity, count: bySeverity[severity], word: counted(bySeverity[severity], severity, PLURALS[severity]) })),
    waivers: waivers(report), findingsCount: report.findings.length, top: topCauses(report), findings: findingCards(report),
    areas: families.map((family) => ({ family, name: areaName(family) })), nodes: nodesTouched(report), namespaces: namespacesTouched(report), sharing: sharing(report), proof: proofWord(report),
    provenance: provenance(report), coverage: coverage(report), map: heatMap(report), facts, factOutline: factOutline(facts), notJudged: notJudged(report),
    ...silentRules(report), rules: everyRule(report), collection: collection(report), expected: expected(report), files: files(report),
    tool: report.tool, formatVersion: report.formatVersion,
  };
}
