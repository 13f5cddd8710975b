import { readDay } from '../../base/day.ts';
import { nearest } from '../../base/nearest.ts';
import type { Waiver, WaiverScope } from '../../model/waiver.ts';

/** Where an entry stands. */
export interface Place { readonly file: string; readonly line: number }

const FIELDS = ['code', 'scope', 'reason', 'owner', 'ticket', 'created', 'expires', 'evidence'] as const;
const SCOPES = ['cluster', 'node', 'namespace', 'name'] as const;
const CODE = /^[A-Z0-9]{2,4}-\d{3}$/;
const FINGERPRINT = /^[0-9a-f]{16}$/;

/** A value of a field as text; undefined when it is not there, blank or no plain value. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value !== 'string' || value.trim() === '' ? undefined : value.trim();
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknownField(value: Readonly<Record<string, unknown>>, known: readonly string[], where: string): string | undefined {
  const odd = Object.keys(value).find((key) => !known.includes(key));
  if (odd === undefined) return undefined;
  const near = nearest(odd, known);
  return `${where} has no field "${odd}"; ${near === undefined ? `its fields are ${known.join(', ')}` : `did you mean "${near}"?`}`;
}

function scopeFault(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isGroup(value)) return `"scope" must be a group of ${SCOPES.join(', ')}`;
  const odd = unknownField(value, SCOPES, '"scope"');
  if (odd !== undefined) return odd;
  // A blank glob is a slip: to take it for "everybody" would waive more than was meant.
  const blank = SCOPES.find((key) => Object.hasOwn(value, key) && textOf(value[key]) === undefined);
  return blank === undefined ? undefined : `"scope.${blank}" is empty`;
}

function evidenceOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function faultOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const code = textOf(value['code']);
  const expires = value['expires'] ?? undefined;
  const evidence = evidenceOf(value['evidence']);
  if (code === undefined) return '"code" is missing';
  if (!CODE.test(code.toUpperCase())) return `"${code}" is no code of a rule; one is like KPR-001`;
  if (textOf(value['reason']) === undefined) return '"reason" is missing';
  if (expires !== undefined && readDay(textOf(expires) ?? '') === undefined) return `"expires" is no date: ${textOf(expires) ?? 'it is empty'}; write it like 2026-12-31`;
  if (evidence.some((e) => !FINGERPRINT.test(textOf(e) ?? ''))) return '"evidence" is no fingerprint; a report shows it as 16 hexadecimal digits';
  return scopeFault(value['scope']) ?? unknownField(value, FIELDS, 'a waiver');
}

function scopeOf(value: unknown): WaiverScope {
  if (!isGroup(value)) return {};
  return Object.fromEntries(SCOPES.flatMap((key) => { const glob = textOf(value[key]); return glob === undefined ? [] : [[key, glob]]; }));
}

/** An entry of a waiver file from what stands there. One with a fault is kept, says so, and waives nothing. */
export function readEntry(value: unknown, place: Place): Waiver {
  if (!isGroup(value)) return { ...place, code: '', scope: {}, reason: '', evidence: [], fault: 'a waiver is a group of fields: code, reason ...' };
  const [owner, ticket] = [textOf(value['owner']), textOf(value['ticket'])];
  const expires = readDay(textOf(value['expires']) ?? '');
  const fault = faultOf(value);
  return {
    ...place, code: (textOf(value['code']) ?? '').toUpperCase(), scope: scopeOf(value['scope']), reason: textOf(value['reason']) ?? '',
    ...(owner === undefined ? {} : { owner }), ...(ticket === undefined ? {} : { ticket }), ...(expires === undefined ? {} : { expires }),
    evidence: evidenceOf(value['evidence']).flatMap((e) => textOf(e) ?? []), ...(fault === undefined ? {} : { fault }),
  };
}
