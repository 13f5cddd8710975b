import { describe, expect, it } from 'vitest';
import { giveAway, ownBytes } from '../../src/base/own-bytes.ts';

describe('bytes that may be kept', () => {
  it('are a copy where somebody else may use them again', () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const own = ownBytes(bytes);
    bytes[0] = 9;
    expect([...own]).toEqual([1, 2, 3]);
    expect(own.buffer).not.toBe(bytes.buffer);
  });

  it('are the bytes themselves where they were given away, and parts of them', () => {
    const bytes = giveAway(new Uint8Array([1, 2, 3]));
    expect(ownBytes(bytes)).toBe(bytes);
    expect(ownBytes(bytes.subarray(1)).buffer).toBe(bytes.buffer);
  });
});
