import { describe, expect, it } from 'vitest';
import { dropReason, flowDropReason, isDropReason } from '../../src/parsers/drop-reasons.ts';

describe('dropReason', () => {
  it.each([
    ['Policy denied', { reason: 'Policy denied', code: 133 }],
    ['Policy denied by denylist', { reason: 'Policy denied by denylist', code: 181 }],
    ['Invalid packet', { reason: 'Invalid packet', code: 134 }],
    ['FIB lookup failed, destination not allowed (3)', { reason: 'FIB lookup failed', code: 169, detail: 'destination not allowed (3)' }],
    ['LB, sock cgroup: No backend entry found', { reason: 'LB, sock cgroup: No backend entry found', code: 6 }],
    ['CT: Missing TCP ACK flag', { reason: 'CT: Missing TCP ACK flag', code: 136 }],
    ['136', { reason: 'Fragmentation needed', code: 136 }],
    ['222', { reason: '222', code: 222 }],
    ['something new', { reason: 'something new' }],
  ])('reads %s', (text, expected) => {
    expect(dropReason(text)).toEqual(expected);
  });
});

describe('flowDropReason', () => {
  it('trusts the number before the name', () => {
    expect(flowDropReason(133, undefined)).toEqual({ reason: 'Policy denied', code: 133 });
    expect(flowDropReason(0, 'CT_MAP_INSERTION_FAILED')).toEqual({ reason: 'CT: Map insertion failed', code: 155 });
    expect(flowDropReason(undefined, 'NEW_REASON')).toEqual({ reason: 'NEW_REASON' });
    expect(flowDropReason(0, 'DROP_REASON_UNKNOWN')).toBeUndefined();
  });
});

it('answers of the datapath are no reasons of drops', () => {
  expect(isDropReason('Interface')).toBe(false);
  expect(isDropReason('Stale or unroutable IP')).toBe(true);
  expect(isDropReason('to-endpoint')).toBe(false);
});
