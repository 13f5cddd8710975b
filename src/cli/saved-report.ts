import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Report } from '../model/report.ts';
import { readReport } from './read-report.ts';

/** A report begins with its version and names its maker, whoever indented it. */
const REPORT = /^\s*\{\s*"formatVersion"\s*:\s*\d{1,6}\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"ciliumdoc"/;
const PAGE = /^\s*<!doctype html>/i;

/**
 * The report in a file written by ciliumdoc as JSON or HTML; undefined for anything else, which is an input to analyse.
 * @throws {UserError} when it is a report but damaged or of another version
 */
export function savedReport(path: string): Report | undefined {
  const head = firstBytes(path);
  return head !== undefined && (REPORT.test(head) || PAGE.test(head)) ? readReport(path) : undefined;
}

/** The first 400 bytes of a regular file as text. */
export function firstBytes(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return undefined;
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(400);
      const count = readSync(file, bytes, 0, bytes.length, 0);
      return new TextDecoder().decode(bytes.subarray(0, count)).replace(/^\ufeff/, '');
    } finally {
      closeSync(file);
    }
  } catch {
    // Whoever opens it next says what is wrong with it.
    return undefined;
  }
}
