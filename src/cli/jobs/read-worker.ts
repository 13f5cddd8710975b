// Thread that parses files: takes batches of them, gives back what was read in packed form.
import { parentPort } from 'node:worker_threads';
import type { FromWorker, ToWorker } from './messages.ts';
import { fileAtHand, readBatch } from './read-batch.ts';
import { Stopwatch } from './stopwatch.ts';

const port = parentPort;
if (port === null) throw new Error('read-worker.ts runs in a worker thread');

const watch = new Stopwatch(() => performance.now());
const send = (message: FromWorker): void => { port.postMessage(message); };

// A batch may come while another one is read.
let last = Promise.resolve();
port.on('message', (message: ToWorker) => { last = last.then(() => work(message)); });

async function work({ files, timed, needed }: ToWorker): Promise<void> {
  try {
    const batch = await readBatch(files.map((file) => fileAtHand(file)), { watch: timed ? watch : undefined, needed });
    send({ type: 'done', batch, times: watch.take() });
  } catch (error) {
    send({ type: 'broken', message: String(error), stack: error instanceof Error ? error.stack ?? '' : '' });
  }
}
