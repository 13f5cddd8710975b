import * as z from 'zod';

export const CiliumConfig = z.object({
  /** The ConfigMap itself, or what `cilium config view` printed of it. */
  source: z.enum(['configmap', 'view']),
  name: z.string().optional(),
  namespace: z.string().optional(),
  /** Keys and values as they are set, in their order. */
  entries: z.array(z.object({ key: z.string(), value: z.string() })),
  /** The same by key. */
  values: z.record(z.string(), z.string()),
});

export type CiliumConfigData = z.input<typeof CiliumConfig>;
