import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/errors.ts';
import { hostileCases } from './make-hostile.ts';
import { readAll } from './read-all.ts';

const cases = await hostileCases();
let dir = '';
beforeAll(() => { dir = mkdtempSync(join(tmpdir(), 'ciliumdoc-hostile-')); });
afterAll(() => { rmSync(dir, { recursive: true, force: true }); });

describe('hostile and damaged input', () => {
  it.each(cases.map((c) => [c.file, c] as const))('%s', async (file, wanted) => {
    const path = join(dir, file);
    writeFileSync(path, wanted.bytes);
    const options = wanted.limits === undefined ? {} : { limits: wanted.limits };
    if (wanted.refused !== undefined) {
      const error: unknown = await readAll(path, options).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({ exitCode: 3, message: expect.stringMatching(wanted.refused), hint: expect.anything() });
      return;
    }
    const read = await readAll(path, options);
    if (wanted.problem !== undefined) expect(read.problems.map((p) => p.message).join('\n')).toMatch(wanted.problem);
    if (wanted.damage !== undefined) expect(read.files.map((f) => f.damage).join('\n')).toMatch(wanted.damage);
    if (wanted.paths !== undefined) expect(read.files.map((f) => f.path)).toEqual(wanted.paths);
    if (wanted.limits === undefined) expect(read.again).toEqual(read.files);
    for (const f of read.files) expect(f.path).not.toMatch(/^\/|(?:^|\/)\.\.(?:\/|$)|[\u0000-\u001f\u202e]/);
  });
});
