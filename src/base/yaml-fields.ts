import * as z from 'zod';
import { nearest } from './nearest.ts';
import type { YamlText } from './yaml-text.ts';

type Issue = z.core.$ZodIssue;
type Path = (string | number)[];

/** Checks the fields of a file; faults are reported at their place and give undefined. `noun` is what the file is: `rule`. */
export function readFields<S extends z.ZodType>(text: YamlText, schema: S, noun: string): z.output<S> | undefined {
  const value = text.value();
  if (text.errors.length > 0) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues) report(text, issue, value, schema, noun);
  return undefined;
}

function report(text: YamlText, issue: Issue, value: unknown, schema: z.core.$ZodType, noun: string): void {
  const path = issue.path.map((p) => (typeof p === 'symbol' ? String(p) : p));
  if (issue.code === 'unrecognized_keys') {
    const fields = fieldsAt(schema, path);
    for (const key of issue.keys) {
      const near = nearest(key, fields);
      text.reportKey(path, key, `a ${placeOf(path, noun)} has no field "${key}"`, near === undefined ? `its fields are ${fields.join(', ')}` : `did you mean "${near}"?`);
    }
    return;
  }
  const [message, hint] = plain(issue, path, valueAt(value, path), noun);
  text.reportAt(path, message, hint);
}

function plain(issue: Issue, path: Path, found: unknown, noun: string): [message: string, hint?: string] {
  const field = path.at(-1) ?? `the ${noun}`;
  if (issue.code === 'invalid_value') {
    const words = issue.values.map(String);
    if (found === undefined) return [`"${field}" is missing`, `it is one of ${words.join(', ')}`];
    const near = typeof found === 'string' ? nearest(found, words) : undefined;
    return [`"${field}" cannot be ${JSON.stringify(found)}`, near === undefined ? `it is one of ${words.join(', ')}` : `did you mean "${near}"?`];
  }
  if (issue.code === 'invalid_key') return [`"${field}" is not a name`, 'a name is like badNodes; an expression with a comma needs quotes inside { }'];
  if (issue.code !== 'invalid_type') return [`"${field}": ${issue.message}`];
  if (found === undefined) return [`"${field}" is missing`];
  if (issue.expected !== 'string') return [`"${field}" must be ${issue.expected === 'array' ? 'a list' : issue.expected === 'object' || issue.expected === 'record' ? 'a group of fields' : `a ${issue.expected}`}`];
  return [`"${field}" must be text`, typeof found === 'object' ? undefined : 'put it in quotes'].filter((t) => t !== undefined) as [string, string?];
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

function placeOf(path: Path, noun: string): string {
  const name = path.filter((p) => typeof p === 'string').at(-1);
  return name === undefined ? noun : `"${name}" entry`;
}

function fieldsAt(root: z.core.$ZodType, path: Path): string[] {
  let schema: z.core.$ZodType | undefined = root;
  for (const step of path) schema = schema === undefined ? undefined : inside(schema, step);
  const object = schema === undefined ? undefined : bare(schema);
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function inside(schema: z.core.$ZodType, step: string | number): z.core.$ZodType | undefined {
  const found = bare(schema);
  if (found instanceof z.ZodArray) return found.element;
  return found instanceof z.ZodObject ? (found.shape as Record<string, z.core.$ZodType>)[String(step)] : undefined;
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? bare(schema.unwrap()) : schema;
}
