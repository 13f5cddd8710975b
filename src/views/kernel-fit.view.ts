import * as z from 'zod';
import { parseVersion } from '../base/version.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { askedFeatures } from './kernel/features.ts';
import { baseMinimum, below, isBackported, numbersOf } from './kernel/minimum.ts';
import { readKernel } from './xdp-devices/kernel.ts';

const KernelFit = z.object({
  /** As `uname -r` prints it, or the numbers alone. */
  release: z.string(),
  /** Red Hat family: the number says nothing, since newer parts are taken into an old kernel. */
  backports: z.boolean(),
  /** A vendor's own build, whose number may say less than it does elsewhere. */
  vendor: z.boolean(),
  /** Oldest kernel this Cilium minor supports; absent when the minor is not known. */
  minimum: z.string().optional(),
  belowMinimum: z.boolean().optional(),
  /** The same for the minor that follows. */
  nextMinor: z.string().optional(),
  nextMinimum: z.string().optional(),
  belowNext: z.boolean().optional(),
  /** Features that are asked for and need a newer kernel. Absent when the configuration is not known. */
  tooOldFor: z.array(z.object({ feature: z.string(), key: z.string(), since: z.string(), stops: z.boolean() })).optional(),
});

/** Whether the kernel of a node is new enough for the release and for the features that are on. */
export const view = defineView({
  id: 'kernel-fit',
  title: 'kernel of the node against what Cilium needs',
  scope: 'node',
  collect: 'uname -a',
  schema: KernelFit,
  build: (context) => {
    const kernel = readKernel(context);
    if (kernel === undefined) return { missing: [...context.missing('uname'), ...context.missing('k8s-nodes')] };
    for (const field of ['', 'release', 'belowMinimum', 'belowNext']) context.note(field, kernel.places);
    const backports = isBackported(kernel.release);
    const version = parseVersion(context.ciliumVersion() ?? '');
    const minimum = version === undefined ? undefined : baseMinimum(version.minor);
    const next = version === undefined ? undefined : baseMinimum(version.minor + 1);
    return {
      release: kernel.release, backports, vendor: kernel.backports || /custom/i.test(kernel.release),
      ...(minimum === undefined ? {} : { minimum, belowMinimum: below(kernel.release, minimum, backports) }),
      ...(next === undefined || version === undefined ? {} : { nextMinor: `1.${String(version.minor + 1)}`, nextMinimum: next, belowNext: below(kernel.release, next, backports) }),
      ...features(context, kernel.release, version?.minor),
    };
  },
});

function features(context: ViewContext, release: string, minor: number | undefined): { tooOldFor?: z.input<typeof KernelFit>['tooOldFor'] } {
  const config = context.view('config');
  if (config.state === 'missing' || numbersOf(release) === undefined) return {};
  const asked = askedFeatures(config.data, minor).filter((f) => below(release, f.since, false));
  context.note('tooOldFor', config.places(''));
  for (const [i, f] of asked.entries()) context.note(`tooOldFor[${String(i)}]`, [...config.places(f.field ?? `values.${f.key}`), ...readKernel(context)?.places ?? []]);
  return { tooOldFor: asked.map(({ feature, key, since, stops }) => ({ feature, key, since, stops })) };
}
