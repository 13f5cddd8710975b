import type { SubjectKey } from './order.ts';

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const MASK = 0xffffffffffffffffn;

/** 64-bit FNV-1a over the UTF-8 bytes, as 16 hex digits. An identity, not a safeguard against forgery. */
export function fnv1a64(text: string): string {
  let hash = OFFSET;
  for (const byte of new TextEncoder().encode(text)) hash = ((hash ^ BigInt(byte)) * PRIME) & MASK;
  return hash.toString(16).padStart(16, '0');
}

/**
 * Kubernetes appends suffixes of this alphabet to pods of a DaemonSet (`-x7k2p`) and of a Deployment (`-5d8c9b7f6d-x7k2p`).
 * They change with every restart, so they are no part of an identity.
 */
const GENERATED = /(?:-[bcdf-hj-np-tv-z2456789]{8,10})?-[bcdf-hj-np-tv-z2456789]{5}$/;

/** Name of a subject that a restart of its pod does not change. */
export function subjectIdentity(subject: SubjectKey): string {
  const generated = subject.kind === 'pod' || subject.kind === 'endpoint';
  const name = generated ? (subject.name ?? '').replace(GENERATED, '') : subject.name ?? '';
  return [subject.kind, subject.node ?? '', subject.namespace ?? '', name].join('\u0000');
}

/**
 * Stable name of a finding: its code and who it is about. Line numbers, counters and messages are left out, so that a
 * second dump of the same fault gives the same fingerprint.
 */
export function fingerprint(code: string, subjects: readonly SubjectKey[]): string {
  const identities = [...new Set(subjects.map(subjectIdentity))].sort();
  return fnv1a64([code, ...identities].join('\u0001'));
}
