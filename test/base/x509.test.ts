import { describe, expect, it } from 'vitest';
import { certificatesIn, decodeBase64, parseCertificate } from '../../src/base/x509.ts';

// Self-signed for this test; its key was never kept.
const PEM = `-----BEGIN CERTIFICATE-----
MIICETCCAbegAwIBAgIEEjSrzTAKBggqhkjOPQQDAjA9MRAwDgYDVQQKDAdFeGFt
cGxlMSkwJwYDVQQDDCAqLmRlZmF1bHQuaHViYmxlLXJlbGF5LmNpbGl1bS5pbzAe
Fw0yNjExMjEwOTE5MDFaFw0yOTA4MTcwOTE5MDFaMD0xEDAOBgNVBAoMB0V4YW1w
bGUxKTAnBgNVBAMMICouZGVmYXVsdC5odWJibGUtcmVsYXkuY2lsaXVtLmlvMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcVN0YpXzNrnfnk9JDMu55gd9Sj/LAi9r
R8oNGHWoCO0yukpGXoUCULXH4GP0bVoQxrOkkcKWh5aP4GQLriYJ8aOBpDCBoTAd
BgNVHQ4EFgQU6UPiPzlQFPjauXOj0L0OmjPD0a0wHwYDVR0jBBgwFoAU6UPiPzlQ
FPjauXOj0L0OmjPD0a0wDwYDVR0TAQH/BAUwAwEB/zBOBgNVHREERzBFgiAqLmRl
ZmF1bHQuaHViYmxlLXJlbGF5LmNpbGl1bS5pb4IJbG9jYWxob3N0hwR/AAABhxD9
AAAAAAAAAAAAAAAAAAABMAoGCCqGSM49BAMCA0gAMEUCIH6sPFenX/OM3HxveKBX
eyztNHCoiJ9FqwHbPQBqRimLAiEA+H2cmA2Uh7pRdmZjyZxuS17pfbir5Gff3Bma
q+Kgpo8=
-----END CERTIFICATE-----`;
const DER = decodeBase64(PEM.split('\n').slice(1, -1).join('')) ?? new Uint8Array();

describe('certificatesIn', () => {
  it('reads who and how long', () => {
    expect(certificatesIn(`some words\n${PEM}\n${PEM}\n`)).toHaveLength(2);
    expect(certificatesIn(PEM)[0]).toEqual({
      subject: 'O=Example,CN=*.default.hubble-relay.cilium.io', issuer: 'O=Example,CN=*.default.hubble-relay.cilium.io', serial: '1234abcd',
      notBefore: '2026-11-21T09:19:01Z', notAfter: '2029-08-17T09:19:01Z',
      dnsNames: ['*.default.hubble-relay.cilium.io', 'localhost'], ipAddresses: ['127.0.0.1', 'fd00:0:0:0:0:0:0:1'], isCa: true,
    });
  });

  it('passes over other blocks and cut ones', () => {
    expect(certificatesIn('-----BEGIN EC PARAMETERS-----\nAAAA\n-----END EC PARAMETERS-----')).toEqual([]);
    expect(certificatesIn(PEM.slice(0, 400))).toEqual([]);
    expect(certificatesIn('-----BEGIN CERTIFICATE-----\nnot!base64\n-----END CERTIFICATE-----')).toEqual([]);
  });
});

describe('parseCertificate', () => {
  it('survives any cut and any changed byte', () => {
    for (let n = 0; n < DER.length; n++) {
      expect(parseCertificate(DER.subarray(0, n))).toBeUndefined();
      const changed = Uint8Array.from(DER);
      changed[n] = 0xff;
      expect(() => parseCertificate(changed)).not.toThrow();
    }
  });

  it('refuses what is larger than any certificate', () => {
    expect(parseCertificate(new Uint8Array(100_000))).toBeUndefined();
  });
});
