import { expect, it } from 'vitest';
import { readComplaint } from '../../src/views/gateway-crds/complaint.ts';

it('tells absent definitions from wrong versions, with escaped quotes and shortened names', () => {
  const text = 'customresourcedefinitions... \\"tlsroutes.gateway.networking.k8s.io\\" not found\\nCRD \\"referencegrants...\\" does not have version \\"v1\\"';
  expect(readComplaint(text)).toEqual({ absent: ['tlsroutes'], wrongVersion: ['referencegrants v1'], noAnswer: false });
});

it('does not take a silent API server for absent definitions', () => {
  expect(readComplaint('Get "https://10.96.0.1:443/apis": net/http: TLS handshake timeout')).toEqual({ absent: [], wrongVersion: [], noAnswer: true });
});
