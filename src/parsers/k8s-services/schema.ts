import * as z from 'zod';
import { Condition } from '../object-meta.ts';

export const ServicePort = z.object({
  name: z.string().optional(),
  protocol: z.string(),
  port: z.number().int(),
  /** Number or name of a container port, as text. */
  targetPort: z.string().optional(),
  nodePort: z.number().int().optional(),
  appProtocol: z.string().optional(),
});

/** A Service object, as far as rules need it. Names are those of the API. */
export const Service = z.object({
  namespace: z.string(),
  name: z.string(),
  type: z.string(),
  /** `None` for a headless service. */
  clusterIP: z.string().optional(),
  clusterIPs: z.array(z.string()),
  externalIPs: z.array(z.string()),
  externalName: z.string().optional(),
  ports: z.array(ServicePort),
  selector: z.record(z.string(), z.string()),
  labels: z.record(z.string(), z.string()),
  /** Annotations that speak of Cilium or choose a load balancer. */
  annotations: z.record(z.string(), z.string()),
  sessionAffinity: z.string().optional(),
  sessionAffinityTimeoutSeconds: z.number().int().optional(),
  externalTrafficPolicy: z.string().optional(),
  internalTrafficPolicy: z.string().optional(),
  trafficDistribution: z.string().optional(),
  healthCheckNodePort: z.number().int().optional(),
  ipFamilies: z.array(z.string()),
  ipFamilyPolicy: z.string().optional(),
  loadBalancerClass: z.string().optional(),
  loadBalancerIP: z.string().optional(),
  loadBalancerSourceRanges: z.array(z.string()),
  allocateLoadBalancerNodePorts: z.boolean().optional(),
  publishNotReadyAddresses: z.boolean(),
  /** Addresses or names given by the load balancer. */
  ingress: z.array(z.object({ ip: z.string().optional(), hostname: z.string().optional(), ipMode: z.string().optional() })),
  /** What the operator of Cilium says of the request for an address; absent when it does not look after the service. */
  addressRequest: Condition.optional(),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
});

export const K8sServices = z.object({ items: z.array(Service) });
