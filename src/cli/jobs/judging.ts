import type { Worker } from 'node:worker_threads';
import { inOrder, type Share } from '../../engine/judge.ts';
import { clusterShare, type Judgement, type Judging, nodeShare } from '../../engine/judging.ts';
import { Settler } from '../../engine/settle.ts';
import type { Outcome } from '../../model/outcome.ts';
import { brokenThread, type FromJudge, type JudgeWork } from './messages.ts';
import { forgetDecoded } from './pack.ts';
import { packSnapshot } from './packed-snapshot.ts';
import { startThread, threadScript } from './script.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Nodes for each thread: a thread has to learn all rules and views anew, in time and memory, and with fewer nodes never gets it back. */
const NODES = 64;

/** Judges the nodes of a snapshot with `jobs` threads, this one among them; the outcomes are the same for any number. */
export class JobsJudging implements Judging {
  readonly #jobs: number;
  readonly #watch: Stopwatch | undefined;
  readonly #threads = new Set<Worker>();
  readonly #script: URL | undefined;
  readonly #nodes: number;

  /** `nodes`: how many each thread should have at least. */
  constructor(jobs: number, watch?: Stopwatch, { script = threadScript(), nodes = NODES }: { readonly script?: URL | undefined; readonly nodes?: number } = {}) {
    this.#jobs = jobs;
    this.#watch = watch;
    this.#script = script;
    this.#nodes = nodes;
  }

  async judge(judgement: Judgement): Promise<Outcome[]> {
    const threads = this.#start(judgement);
    const settler = new Settler();
    const { rules, book } = judgement;
    const cluster: Outcome[][] = [];
    // Signals and answers of the threads are heard between two rules of the cluster, and between two nodes.
    for (const rule of rules) {
      cluster.push(clusterShare({ ...judgement, rules: [rule] }, settler).flat());
      if (rule.rule.each === 'cluster') await new Promise(setImmediate);
    }
    const nodes: Share[] = [];
    let next = 0;
    const take = threads?.take ?? (() => next++);
    for (let i = take(); i < book.nodes.length; i = take()) {
      const node = book.nodes[i];
      if (node !== undefined) nodes[i] = nodeShare(judgement, node, settler);
      forgetDecoded();
      await new Promise(setImmediate);
    }
    for (const shares of await threads?.answers ?? []) for (const [i, share] of shares) nodes[i] = share;
    return inOrder(rules, cluster, nodes);
  }

  /** Ends the threads, also in the middle of their work. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((worker) => worker.terminate()));
  }

  /** Undefined where threads are of no use. */
  #start({ rules, snapshot, book, tables }: Judgement): { take: () => number; answers: Promise<(readonly (readonly [number, Share])[])[]> } | undefined {
    const others = Math.min(this.#jobs, Math.ceil(book.nodes.length / this.#nodes)) - 1;
    const script = this.#script;
    if (others < 1 || script === undefined) return undefined;
    const packed = packSnapshot(snapshot);
    if (packed === undefined) return undefined;
    const next = new Int32Array(new SharedArrayBuffer(4));
    const work: JudgeWork = { rules: rules.map(({ path, rule }) => ({ path, rule })), snapshot: packed, tables, next };
    const answers = Promise.all(Array.from({ length: others }, () => this.#run(script, work)));
    // A fault that comes while this thread is busy waits for the one who asks.
    answers.catch(() => undefined);
    return { take: () => Atomics.add(next, 0, 1), answers };
  }

  async #run(script: URL, work: JudgeWork): Promise<readonly (readonly [number, Share])[]> {
    const worker = startThread(script, 'judging');
    this.#threads.add(worker);
    worker.postMessage(work);
    try {
      const answer = await new Promise<FromJudge>((resolve, reject) => {
        worker.once('message', resolve);
        worker.once('error', reject);
        worker.once('exit', (code) => { reject(new Error(`a thread ended with code ${String(code)}`)); });
      });
      if (answer.type === 'broken') throw brokenThread(answer);
      for (const timing of answer.times) this.#watch?.add(timing);
      return answer.shares;
    } finally {
      this.#threads.delete(worker);
      await worker.terminate();
    }
  }
}
