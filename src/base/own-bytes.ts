const given = new WeakSet<ArrayBufferLike>();

/** Says that nobody else holds these bytes or their memory: whoever gets them may keep them or hand them to another thread. */
export function giveAway(bytes: Uint8Array): Uint8Array {
  given.add(bytes.buffer);
  return bytes;
}

/** The bytes themselves where they were given away, else a copy. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return given.has(bytes.buffer) ? bytes : new Uint8Array(bytes);
}
