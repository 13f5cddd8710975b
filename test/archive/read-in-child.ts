import { readFileSync } from 'node:fs';
import { openInput } from '../../src/archive/open.ts';
import { UserError } from '../../src/base/errors.ts';

/** The kernel's own mark for this program; `maxRSS` would begin with that of the process which started it. */
function peakMegabytes(): number {
  const mark = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Math.round(Number(mark) / 1024);
}

/** Run in a process of its own: reads every input named to its end and prints, per input, files, bytes, milliseconds and peak memory in MB. */
for (const input of process.argv.slice(2)) {
  const began = performance.now();
  let files = 0;
  let bytes = 0;
  let problems = 0;
  let refused: string | undefined;
  try {
    const tree = await openInput(input);
    for await (const file of tree.files()) {
      files += 1;
      for await (const chunk of file.chunks()) bytes += chunk.length;
    }
    problems = tree.problems.length;
    await tree.close();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    refused = error.message;
  }
  const peak = peakMegabytes();
  console.log(JSON.stringify({ input, files, bytes, problems, refused, ms: Math.round(performance.now() - began), peak }));
}
