import { clusterSignatures } from './clusters.ts';
import { configurationSignatures } from './configuration.ts';
import { kernelSignatures } from './kernel.ts';
import { platformSignatures } from './platform.ts';
import { securitySignatures } from './security.ts';
import { serviceSignatures } from './services.ts';
import type { LogSignature } from './signature.ts';

/** Every signature, in the order findings list them: causes before what they lead to. */
export const logSignatures: readonly LogSignature[] = [
  ...configurationSignatures, ...serviceSignatures, ...securitySignatures, ...kernelSignatures, ...platformSignatures, ...clusterSignatures,
];
