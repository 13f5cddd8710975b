import type { Facet } from '../facet.ts';
import { agentFields, agentOptions, config } from './config.ts';
import { ciliumEndpoints, endpoints, endpointSlices } from './endpoints.ts';
import { encryption, features } from './features.ts';
import { mapPressure } from './maps.ts';
import { certificates, configMaps, identityObjects, secrets } from './more-objects.ts';
import { attachments, cgroups, iptables, routes, rules } from './network.ts';
import { agentPolicies, daemonSets, identities, nodes, operator } from './objects.ts';
import { ciliumPolicies, clusterwidePolicies, kubernetesPolicies } from './policies.ts';
import { agentServices, datapathServices, services } from './services.ts';
import { versions } from './versions.ts';

/** Everything that is compared besides findings, in the order of reports. */
export const facets: readonly Facet[] = [
  versions, config, agentOptions, agentFields, features, encryption, nodes, daemonSets, operator, configMaps, certificates, secrets,
  ciliumPolicies, clusterwidePolicies, kubernetesPolicies, agentPolicies, identityObjects, identities, ciliumEndpoints,
  services, endpoints, endpointSlices, agentServices, datapathServices, routes, rules, attachments, cgroups, iptables, mapPressure,
];
