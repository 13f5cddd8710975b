// Writes samples/<story>.zip for each story, byte for byte the same on every machine.
import { createWriteStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { ZipFile } from 'yazl';
import { buildStory, storyNames } from './stories.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), '../samples');

for (const name of storyNames()) {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(buildStory(name))) {
    zip.addBuffer(Buffer.from(text), path, { mtime: new Date(Date.UTC(2026, 2, 10, 9, 15)), mode: 0o100600, forceDosTimestamp: true });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(join(folder, `${name}.zip`)));
}
