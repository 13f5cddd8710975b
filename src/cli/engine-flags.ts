import { setFlagsFromString } from 'node:v8';

/** Bytes read from which on memory is spared. */
const SPARING = 24 * 1024 * 1024;

let bytesRead = 0;

/** How the engine is to work. Said before anything is loaded: code compiled under other flags is refused. */
export function setEngineFlags(): void {
  // A small dump is done before its garbage would matter.
  setFlagsFromString('--heap-growing-percent=150');
  // Thousands of functions run a few hundred times each: optimising them all takes longer than it saves, and the processor from the
  // threads. Later engines do not know the flag.
  if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=800000');
}

/**
 * Told of all that this process reads, in bytes, of one dump or of many. When it is much, heaps grow by less at a time: most of what
 * reading makes is garbage soon, and memory on a laptop counts more than a tenth of the time.
 */
export function noteRead(bytes: number): void {
  const before = bytesRead;
  bytesRead += bytes;
  if (before <= SPARING && bytesRead > SPARING) setFlagsFromString('--heap-growing-percent=30');
}
