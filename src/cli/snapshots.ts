import { EXIT, UserError } from '../base/errors.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { readInputs } from '../pipeline.ts';
import { openInputs } from './inputs.ts';
import type { Io } from './io.ts';
import { JobsReading, readJobs } from './jobs/reading.ts';
import { startProgress } from './progress.ts';

/** Reads inputs and hands on what they say; everything is closed afterwards. Throws when nothing in them is known. */
export async function withSnapshots<T>(inputs: readonly string[], io: Io, work: (snapshots: readonly Snapshot[]) => T): Promise<T> {
  const opened = await openInputs(inputs, io);
  const progress = startProgress(io);
  const reading = new JobsReading(readJobs(undefined));
  try {
    const { snapshots } = await readInputs(opened.trees, { progress, reading });
    progress.done();
    if (snapshots.every((s) => s.documents.length === 0)) throw new UserError(`${inputs.join(', ')}: nothing in it is known`, EXIT.input, '`ciliumdoc inspect` tells what was looked at');
    return work(snapshots);
  } finally {
    progress.done();
    await reading.close();
    await opened.close();
  }
}
