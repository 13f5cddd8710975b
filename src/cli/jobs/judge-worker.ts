// Thread that judges nodes of a snapshot, as long as there are any left.
import { parentPort } from 'node:worker_threads';
import { nodeShare } from '../../engine/judging.ts';
import { Settler } from '../../engine/settle.ts';
import type { Share } from '../../engine/judge.ts';
import { trustRules } from '../../engine/trusted.ts';
import { catalogue, factBook } from '../../pipeline.ts';
import type { FromJudge, JudgeWork } from './messages.ts';
import { forgetDecoded } from './pack.ts';
import { unpackSnapshot } from './packed-snapshot.ts';
import { Stopwatch } from './stopwatch.ts';

const port = parentPort;
if (port === null) throw new Error('judge-worker.ts runs in a worker thread');

// As a message, which is let go when it was taken: the data a worker is made with stays for its whole life.
port.once('message', (message: JudgeWork) => { port.postMessage(work(message)); });

function work({ rules: vetted, snapshot, tables, next }: JudgeWork): FromJudge {
  try {
    const rules = trustRules(vetted, catalogue());
    if (rules === undefined) throw new Error('a rule reads a fact that this thread does not know');
    const watch = new Stopwatch(() => performance.now());
    const book = factBook(unpackSnapshot(snapshot), tables);
    const settler = new Settler();
    const shares: (readonly [number, Share])[] = [];
    for (let i = Atomics.add(next, 0, 1); i < book.nodes.length; i = Atomics.add(next, 0, 1)) {
      const node = book.nodes[i];
      if (node !== undefined) shares.push([i, nodeShare({ rules, book, watch }, node, settler)]);
      forgetDecoded();
    }
    return { type: 'judged', shares, times: watch.take() };
  } catch (error) {
    return { type: 'broken', message: String(error), stack: error instanceof Error ? error.stack ?? '' : '' };
  }
}
