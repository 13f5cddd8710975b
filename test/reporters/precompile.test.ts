import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { precompileTemplates } from '../../scripts/precompile-templates.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'templates-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

describe('precompileTemplates', () => {
  it.each(['{{{x}}}', '{{&x}}'])('refuses unescaped output: %s', (source) => {
    writeFileSync(join(folder, 'main.hbs'), source);
    expect(() => precompileTemplates(folder)).toThrow('unescaped');
  });

  it('refuses a syntax error and helpers that nobody registered', () => {
    writeFileSync(join(folder, 'main.hbs'), '{{#if x}}');
    expect(() => precompileTemplates(folder)).toThrow();
    writeFileSync(join(folder, 'main.hbs'), '{{shout x}}');
    expect(() => precompileTemplates(folder)).toThrow();
  });

  it('exports templates, style and script with hashes, the same each time', () => {
    writeFileSync(join(folder, 'main.hbs'), '{{x}}');
    writeFileSync(join(folder, 'style.css'), 'a{}\r\n');
    const source = precompileTemplates(folder);
    expect(source).toContain('export const style: string = "a{}\\n";');
    expect(source).toMatch(/styleHash: string = "sha256-[A-Za-z0-9+/]{43}="/);
    expect(precompileTemplates(folder)).toBe(source);
  });
});
