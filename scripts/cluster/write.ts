import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { Cluster } from './model.ts';
import { dumpFiles } from './files.ts';

/** Streams the dump into a zip as the collector makes it: one root folder, deflate, data descriptors. Returns the bytes before compression. */
export async function writeZip(cluster: Cluster, out: string): Promise<number> {
  const zip = new ZipFile();
  const root = `cilium-sysdump-${cluster.stamp}`;
  const options = { mtime: cluster.collectedAt, mode: 0o100600, forceDosTimestamp: true };
  const written = pipeline(zip.outputStream, createWriteStream(out));
  let bytes = 0;
  const failed = new Promise<never>((_, reject) => { zip.on('error', reject); });
  const all = async (): Promise<void> => {
    // One member at a time: the next is described only when this one is written, so no view outlives its node.
    for (const file of dumpFiles(cluster)) {
      await new Promise<void>((resolve) => {
        zip.addReadStreamLazy(`${root}/${file.path}`, options, (give) => {
          const source = Readable.from(buffers(file.text(), (n) => { bytes += n; }), { objectMode: false });
          source.once('close', resolve);
          give(null, source);
        });
      });
    }
    zip.end();
    await written;
  };
  await Promise.race([all(), failed]);
  return bytes;
}

function* buffers(text: Iterable<string>, count: (bytes: number) => void): Generator<Buffer> {
  for (const portion of text) {
    const buffer = Buffer.from(portion);
    count(buffer.length);
    // An empty portion would end the stream.
    if (buffer.length > 0) yield buffer;
  }
}
