/** Library door: analyse inputs and render reports from a program. Nothing else is exported. */
export { openInput } from './archive/open.ts';
export { UserError, EXIT } from './base/errors.ts';
export { analyze, checkRules, readInputs } from './pipeline.ts';
export { reporters } from './reporters/registry.gen.ts';
export type { Report } from './model/report.ts';
export type { Snapshot } from './model/snapshot.ts';
export type { SourceTree } from './model/source-file.ts';
