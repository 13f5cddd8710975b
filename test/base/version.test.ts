import { expect, test } from 'vitest';
import { compareVersions, formatVersion, isDevelopment, parseVersion, satisfies, versionOfImage } from '../../src/base/version.ts';

test.each([
  ['v1.13.10-gke.12', '1.13.10'], ['1.10.90', '1.10.90'], ['5.10.224-212.876.amzn2.x86_64', '5.10.224'], ['v1.21.5-eks-bc4871b', '1.21.5'],
  ['6.6', '6.6.0'], ['v1.18.0-rc.1', '1.18.0-rc.1'], ['1.20.0-pre.4', '1.20.0-pre.4'], ['1.19.0-dev (v1.19.0-dev-3e9722fd)', '1.19.0-dev'],
  ['6.6.0-rc3-custom', '6.6.0-rc3'], ['1.18.0 274205f0 2025-07-28T15:22:50+02:00 go version go1.24.5 linux/amd64', '1.18.0'],
  ['Linux version 5.15.0-1034-aws (buildd@host)', '5.15.0'], ['1.21+', '1.21.0'], ['v1.30.2+k3s1', '1.30.2'], ['1.14.0-snapshot.3', '1.14.0-snapshot.3'],
  ['1.16.2-cee.1', '1.16.2'], ['v1.15.0-rc.1-gke.3', '1.15.0-rc.1'],
])('finds the version in %s', (text, version) => {
  const read = parseVersion(text);
  expect(read && formatVersion(read)).toBe(version);
});

test.each(['', 'latest', 'v1', 'unknown', 'go1'])('finds none in %j', (text) => {
  expect(parseVersion(text)).toBeUndefined();
});

test.each([
  ['quay.io/cilium/cilium:v1.17.5@sha256:0123456789abcdef', '1.17.5'], ['gke.gcr.io/cilium/cilium:v1.13.10-gke.12', '1.13.10'],
  ['10.1.2.3:5000/cilium/cilium:v1.14.1', '1.14.1'], ['rancher/mirrored-cilium-cilium:v1.15.5', '1.15.5'],
])('reads the tag of %s', (image, version) => {
  const read = versionOfImage(image);
  expect(read && formatVersion(read)).toBe(version);
});

test.each(['quay.io/cilium/cilium:latest', '10.1.2.3:5000/cilium', 'quay.io/cilium/cilium@sha256:1.2.3', ''])('finds no tag version in %j', (image) => {
  expect(versionOfImage(image)).toBeUndefined();
});

test('ranges', () => {
  expect(satisfies('v1.13.4-gke.1', '>=1.13.0 <1.13.5')).toBe(true);
  expect(satisfies('1.13.5', '>=1.13.0 <1.13.5')).toBe(false);
  expect(satisfies('1.18.0-rc.1', '>=1.18')).toBe(true);
  expect(satisfies('1.18.0-rc.1', '>=1.18.0')).toBe(false);
  expect(satisfies('1.18.0-rc.1', '<1.18.0')).toBe(true);
  expect(satisfies('5.4.0-91-generic', '<5.10')).toBe(true);
  expect(satisfies('nonsense', '>=1')).toBeUndefined();
  expect(satisfies('1.2.3', 'not a range')).toBeUndefined();
});

test('order and development builds', () => {
  const version = (text: string) => parseVersion(text) ?? { major: 0, minor: 0, patch: 0 };
  expect(compareVersions(version('1.9.18'), version('1.10.0'))).toBeLessThan(0);
  expect(compareVersions(version('1.18.0'), version('1.18.0-rc.1'))).toBeGreaterThan(0);
  expect(isDevelopment(version('1.10.90'))).toBe(true);
  expect(isDevelopment(version('1.19.0-dev'))).toBe(true);
  expect(isDevelopment(version('1.18.0-rc.1'))).toBe(false);
});
