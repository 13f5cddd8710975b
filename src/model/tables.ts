import * as z from 'zod';
import { isVersionRange } from '../base/version.ts';

const Day = z.string().regex(/^\d{4}(?:-\d\d(?:-\d\d)?)?$/, 'a date, 2026-07-29');
const Minor = z.string().regex(/^\d{1,3}\.\d{1,3}$/, 'a minor, 1.18');

/** One published advisory about Cilium. */
export const Advisory = z.strictObject({
  id: z.string().regex(/^GHSA(?:-[a-z0-9]{4}){3}$/, 'an id like GHSA-xxxx-xxxx-xxxx'),
  cve: z.string().regex(/^CVE-\d{4}-\d{4,}$/).optional(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  /** Semver range of the agent's version. */
  affected: z.string().refine(isVersionRange, 'a range of versions'),
  /** First release without the fault, by minor. */
  fixed: z.array(z.string()),
  /** What can happen, one sentence without a full stop. */
  summary: z.string(),
  /** Preconditions that all must hold: `config:enable-wireguard=true`, `policy:http`, `people:may create HTTPRoutes`. */
  when: z.array(z.string()),
  published: Day,
});
export type Advisory = z.infer<typeof Advisory>;

/** `advisories.json`. */
export const AdvisoryTable = z.strictObject({
  /** Day on which the table was last compared with what is published. */
  checked: Day,
  advisories: z.array(Advisory),
  /** Advisories that files cannot tell anything about. */
  notJudged: z.array(z.strictObject({ id: z.string(), because: z.string() })),
});
export type AdvisoryTable = z.infer<typeof AdvisoryTable>;

/** One minor release of Cilium. */
export const Release = z.strictObject({
  minor: Minor, released: Day,
  /** First day without fixes from the project; absent while it is maintained. */
  endOfLife: Day.optional(),
  /** Minors of Kubernetes it was tested with. */
  kubernetes: z.array(Minor),
  /** Lowest minor of Kubernetes the chart installs on. */
  kubernetesMinimum: Minor,
  latestPatch: z.string(), latestPatchDate: Day,
});
export type Release = z.infer<typeof Release>;

/** `releases.json`, oldest first. */
export const ReleaseTable = z.strictObject({ checked: Day, releases: z.array(Release).min(1) });
export type ReleaseTable = z.infer<typeof ReleaseTable>;

/** What changes outside: published advisories and releases. Newer ones can be given for the shipped ones. */
export interface Tables { readonly advisories: AdvisoryTable; readonly releases: ReleaseTable }
