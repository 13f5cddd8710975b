#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// Said first, while the program is still being loaded: an interrupted run ends with the number that shells give it, and what is to be
// removed at the end is removed. A file is written in one piece, so that none is cut.
for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) process.once(signal, () => process.exit(128 + number));

// The heap grows by less at a time: most of what reading makes is garbage soon, and memory on a laptop counts more than a tenth of the time.
setFlagsFromString('--heap-growing-percent=30');
// Thousands of functions run a few hundred times each: optimising them all takes longer than it saves, and the processor from the
// threads. Later engines do not know the flag.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=800000');
const { main } = await import('../dist/cli.js');

// `ciliumdoc rules | head` closes the pipe early: nobody reads on, which is no fault. Files are still written and the exit code holds.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => { if (error.code !== 'EPIPE') throw error; });
}

process.exitCode = await main(process.argv.slice(2), process);
