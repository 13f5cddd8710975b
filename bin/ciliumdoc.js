#!/usr/bin/env node
// Said first, while the program is still being loaded: an interrupted run ends with the number that shells give it, and what is to be
// removed at the end is removed. A file is written in one piece, so that none is cut.
for (const [signal, number] of [['SIGHUP', 1], ['SIGINT', 2], ['SIGTERM', 15]]) process.once(signal, () => process.exit(128 + number));

const { start } = await import('../dist/cli.js');

// `ciliumdoc rules | head` closes the pipe early: nobody reads on, which is no fault. Files are still written and the exit code holds.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => { if (error.code !== 'EPIPE') throw error; });
}

process.exitCode = await start(process.argv.slice(2), process);
