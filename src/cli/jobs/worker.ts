// Thread that parses files: takes batches of them, gives back what was read in packed form.
import { parentPort } from 'node:worker_threads';
import { readFile, type ReadFile } from '../../parsers/read-file.ts';
import { parsers } from '../../parsers/registry.gen.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { pack } from './pack.ts';
import { type Ask, sentFile } from './sent-file.ts';
import { Stopwatch } from './stopwatch.ts';

const port = parentPort;
if (port === null) throw new Error('worker.ts runs in a worker thread');

const watch = new Stopwatch(() => performance.now());
let answer: ((message: Awaited<ReturnType<Ask>>) => void) | undefined;

const send = (message: FromWorker): void => { port.postMessage(message); };
const ask: Ask = () => new Promise((resolve) => {
  answer = resolve;
  send({ type: 'next' });
});

port.on('message', (message: ToWorker) => {
  if (message.type === 'files') void work(message);
  else if (message.type === 'piece') answer?.({ bytes: message.bytes });
  else answer?.({ seen: message.seen });
});

async function work({ files, timed, needed }: Extract<ToWorker, { readonly type: 'files' }>): Promise<void> {
  try {
    const read: ReadFile[] = [];
    for (const file of files) read.push(await readFile(sentFile(file, ask), parsers, { watch: timed ? watch : undefined, needed }));
    const stop = watch.start('pack');
    const batch = pack(read);
    stop();
    send({ type: 'done', batch, times: watch.take() });
  } catch (error) {
    send({ type: 'broken', message: String(error), stack: error instanceof Error ? error.stack ?? '' : '' });
  }
}
