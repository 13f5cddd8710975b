// Bundles the program: one ESM entry with a lazy chunk per command and format, so that `--version` does not pay for HTML.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { readTextFolder } from '../src/archive/folder-reader.ts';
import { textDigest, type VettedRules } from '../src/cli/shipped-rule.ts';
import { digestOf } from '../src/cli/vetted-rules.ts';
import { catalogue, checkRules } from '../src/pipeline.ts';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });

const COMMON = {
  absWorkingDir: root, bundle: true, platform: 'node', target: 'node20', logLevel: 'error', legalComments: 'none',
  // Three packages make a segmenter when they are loaded, which takes longer than everything else in them.
  define: { 'Intl.Segmenter': 'SegmenterOnDemand' }, inject: ['src/cli/segmenter.ts'],
} as const satisfies BuildOptions;

const result = await build({
  entryPoints: { cli: 'src/cli/start.ts', index: 'src/index.ts', thread: 'src/cli/jobs/thread.ts' },
  outdir: 'dist', splitting: true, format: 'esm', metafile: true, ...COMMON,
  // CommonJS parts inside the bundle call require(); yargs declares __dirname itself, so the banner must not.
  banner: { js: "import { createRequire as ciliumdocRequire } from 'node:module'; const require = ciliumdocRequire(import.meta.url);" },
});

await writeProgram();
writeNotices(result.metafile);
await writeRules();
for (const file of ['index.ts', 'library/types.ts', 'library/report.gen.ts', 'base/errors.ts']) writeTypes(file);

/**
 * The program once more, in one piece, as a function of the world outside: only so can the engine keep what it compiles
 * (`scripts/compile.ts`). In ASCII, so that it takes one byte a character.
 */
async function writeProgram(): Promise<void> {
  const { outputFiles } = await build({
    ...COMMON, entryPoints: ['src/cli/compiled/parts.ts'], write: false, format: 'cjs', supported: { 'dynamic-import': false },
    minifyWhitespace: true, lineLimit: 200, define: { ...COMMON.define, 'import.meta.url': 'url' },
    banner: { js: '(function (require, module, url) {' }, footer: { js: '})' },
  });
  const text = (outputFiles[0]?.text ?? '').replace(/[^\x00-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  mkdirSync(join(root, 'dist/compiled'));
  writeFileSync(join(root, 'dist/compiled/program.js'), text);
}

/** Shipped rules are checked here once, so that no start has to; with a fault in one of them, every start checks and tells. */
async function writeRules(): Promise<void> {
  const files = await readTextFolder(join(root, 'rules'), /(^|\/)rule\.ya?ml$/);
  const { rules, errors } = checkRules(files);
  if (errors.length > 0) return;
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const vetted: VettedRules = {
    sha256: digestOf(files), rules: rules.map(({ path, rule }) => ({ path, rule, sha256: textDigest(texts.get(path) ?? '') })),
    inputs: catalogue().map(({ id, title, collect }) => ({ id, title, collect })),
  };
  writeFileSync(join(root, 'dist/rules.json'), `${JSON.stringify(vetted)}\n`);
}

/** Declarations of the library, a file at a time: its types are written out, so nothing has to be inferred. */
function writeTypes(file: string): void {
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(join(root, 'src', file), 'utf8'), { fileName: file, compilerOptions: { isolatedDeclarations: true } });
  if (diagnostics.length > 0) throw new Error(diagnostics.map((d) => `${file}: ${ts.flattenDiagnosticMessageText(d.messageText, '\n')}`).join('\n'));
  const target = join(root, 'dist', file.replace(/\.ts$/, '.d.ts'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText.replace(/(from '\.[^']*)\.ts'/g, "$1.js'"));
}

/** The bundle carries other people's code, so it carries their licences too. */
function writeNotices(metafile: Metafile): void {
  const packages = new Set(Object.keys(metafile.inputs).flatMap((path) => {
    const match = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path);
    return match?.[1] === undefined ? [] : [match[1]];
  }));
  const parts = [...packages].sort().map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string; license?: string };
    return `${name} ${version} (${license ?? 'see its text'})\n\n${licenceText(folder)}`;
  });
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist/THIRD-PARTY-NOTICES.txt'), `${parts.join(`\n${'-'.repeat(72)}\n\n`)}\n`);
}

function licenceText(folder: string): string {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'LICENSE-MIT']) {
    try {
      return readFileSync(join(folder, name), 'utf8').trim();
    } catch {
      // Try the next usual name.
    }
  }
  return 'The package carries no licence file; its package.json names the licence above.';
}
