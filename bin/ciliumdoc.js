#!/usr/bin/env node
import { main } from '../dist/cli.js';

// `ciliumdoc rules | head` closes the pipe early: nobody reads on, which is no fault. Files are still written and the exit code holds.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => { if (error.code !== 'EPIPE') throw error; });
}

process.exitCode = await main(process.argv.slice(2), process);
