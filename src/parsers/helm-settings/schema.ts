import * as z from 'zod';

export const HelmSettings = z.object({
  /** `values`: a values file or `helm get values`. `flags`: `--set` arguments or `key=value` lines, which seldom are all there is. */
  source: z.enum(['values', 'flags']),
  /** `helm get values --all`: the chart's own values are among them. */
  computed: z.boolean().optional(),
  /** Key of a parent chart that these values stand under, `cilium`; paths are told without it. */
  under: z.string().optional(),
  /** Chart values by their path, `ipam.mode`; lists as texts joined by a blank. Maps end in their leaves, also in lists, `clusters[0].name`; a later entry outranks an earlier one. */
  entries: z.array(z.object({ path: z.string(), value: z.string() })),
});

export type HelmSettingsData = z.input<typeof HelmSettings>;
