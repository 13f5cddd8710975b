import * as z from 'zod';
import { defineView } from './define-view.ts';
import { fixFor, judgeAdvisories } from './advisories/build.ts';
import { runningVersions } from './advisories/running.ts';

const Advisories = z.object({
  /** Versions of the agent that run. */
  versions: z.array(z.string()),
  /** Day of the table that was used. */
  tableChecked: z.string(),
  /** Those whose range holds a version that runs. */
  items: z.array(z.object({
    id: z.string(),
    /** The CVE where there is one, else the id. */
    name: z.string(),
    gravity: z.enum(['critical', 'high', 'medium', 'low']),
    /** Published before the data was collected; absent when that time is not known. */
    knownThen: z.boolean().optional(),
    published: z.string(),
    summary: z.string(),
    /** Versions that run and are affected. */
    affected: z.array(z.string()),
    fixedIn: z.string().optional(),
    /** Absent where the input does not tell. */
    state: z.enum(['exposed', 'not-exposed', 'mitigated']).optional(),
    /** What decided. */
    because: z.string(),
  })),
});

/** Published advisories that concern the versions that run, and whether their preconditions are met here. */
export const view = defineView({
  id: 'advisories',
  title: 'published advisories about the running versions',
  scope: 'cluster',
  collect: 'kubectl -n kube-system exec ds/cilium -- cilium-dbg version',
  schema: Advisories,
  build: (context) => {
    const running = runningVersions(context);
    if (running.length === 0) return { missing: [...context.missing('cilium-version'), ...context.missing('cilium-status')] };
    const { advisories: table } = context.tables;
    const judged = judgeAdvisories(table.advisories, running, context);
    const collected = context.snapshot.collectedAt?.slice(0, 10);
    context.note('', running.flatMap((r) => r.places.slice(0, 1)));
    const items = judged.map(({ advisory, versions, state, because, places, missing }, i) => {
      context.note(`items[${String(i)}]`, places);
      if (missing !== undefined) context.lacks(`items[${String(i)}].state`, missing);
      const fixedIn = fixFor(versions[0] ?? '', advisory.fixed);
      return {
        id: advisory.id, name: advisory.cve ?? advisory.id, gravity: advisory.severity, published: advisory.published, summary: advisory.summary, affected: [...versions], because,
        ...(collected === undefined ? {} : { knownThen: advisory.published <= collected }),
        ...(fixedIn === undefined ? {} : { fixedIn }), ...(state === undefined ? {} : { state }),
      };
    });
    return { versions: running.map((r) => r.version), tableChecked: table.checked, items };
  },
});
