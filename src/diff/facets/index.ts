import type { Facet } from '../facet.ts';
import { agentFields, agentOptions, config } from './config.ts';
import { encryption, features } from './features.ts';
import { mapPressure } from './maps.ts';
import { attachments, cgroups, iptables, routes, rules } from './network.ts';
import { agentPolicies, daemonSets, identities, nodes, operator } from './objects.ts';
import { agentServices, datapathServices, services } from './services.ts';
import { versions } from './versions.ts';

/** Everything that is compared besides findings, in the order of reports. */
export const facets: readonly Facet[] = [
  versions, config, agentOptions, agentFields, features, encryption, nodes, daemonSets, operator, agentPolicies, identities,
  services, agentServices, datapathServices, routes, rules, attachments, cgroups, iptables, mapPressure,
];
