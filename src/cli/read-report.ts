import { readFileSync } from 'node:fs';
import { EXIT, UserError } from '../base/errors.ts';
import { FORMAT_VERSION, Report } from '../model/report.ts';
import { extractReport } from '../reporters/html/extract.ts';

/** The report in a JSON or HTML file, checked. Throws UserError with one line on what is wrong with it. */
export function readReport(path: string): Report {
  const value = parse(readText(path), path);
  const version = typeof value === 'object' && value !== null && 'formatVersion' in value ? value.formatVersion : undefined;
  if (!Number.isInteger(version)) throw new UserError(`${path}: is JSON, but not a report of ciliumdoc`, EXIT.input, 'give the file written by `ciliumdoc analyze -o json=FILE` or `-o html=FILE`');
  if (version !== FORMAT_VERSION) throw wrongVersion(path, Number(version));
  const report = Report.safeParse(value);
  if (report.success) return report.data;
  const [issue] = report.error.issues;
  throw new UserError(`${path}: the report is damaged at ${issue?.path.map(String).join('.') ?? 'an unknown place'} (${issue?.message ?? 'invalid'})`, EXIT.input, 'copy the file again, or analyze the dump again');
}

function wrongVersion(path: string, version: number): UserError {
  const remedy = version > FORMAT_VERSION ? 'use the ciliumdoc that wrote it, or a newer one' : 'analyze the dump again with this ciliumdoc';
  return new UserError(`${path}: is in report format ${version}, this ciliumdoc reads format ${FORMAT_VERSION}`, EXIT.input, remedy);
}

function parse(text: string, path: string): unknown {
  const start = text.replace(/^\ufeff/, '').trimStart();
  try {
    if (!start.startsWith('{')) return extractReport(text);
    const value: unknown = JSON.parse(start);
    return value;
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`, error.exitCode, error.hint);
    throw new UserError(`${path}: the JSON is cut or damaged`, EXIT.input, 'copy the file again');
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error';
    throw new UserError(`cannot read ${path} (${code})`, EXIT.input, 'give a report written by ciliumdoc, as JSON or HTML');
  }
}
