import { nearest } from '../base/nearest.ts';
import { parseVersion } from '../base/version.ts';
import type { Fact, FactBook } from '../model/fact.ts';
import { PathFault, putAt, readPath, readValue, shapeAt } from './fact-path.ts';
import type { Step } from './fact-path.ts';
import type { LoadedRule } from './program.ts';
import { ShapeTable } from './schema-types.ts';
import type { Shape } from './schema-types.ts';

/** One fact as it might have been. */
export interface Alteration {
  /** As written: `config.debug`, `version`. */
  readonly path: string;
  /** Id of the input; undefined for the version. */
  readonly input: string | undefined;
  readonly steps: readonly Step[];
  /** Undefined: not there. */
  readonly value: unknown;
}

const shapes = new WeakMap<object, Shape>();

/** The types of what a rule reads, by variable. */
export function shapesOf(rule: LoadedRule): ReadonlyMap<string, Shape> {
  return new Map(rule.inputs.map(({ info, variable }) => {
    const known = shapes.get(info.schema) ?? new ShapeTable().shapeOf(info.schema, variable);
    shapes.set(info.schema, known);
    return [variable, known];
  }));
}

/** Reads `path=value` against the types of what the rule reads. Throws PathFault. */
export function readAlteration(rule: LoadedRule, text: string): Alteration {
  // The path may hold `=` in a selector.
  const at = /^(?:[^=[]|\[[^\]]*\])*=/.exec(text)?.[0].length;
  if (at === undefined) throw new PathFault(`"${text}" sets nothing`, 'write path=value: config.debug=true');
  return alterationOf(rule, text.slice(0, at - 1).trim(), text.slice(at).trim());
}

/** What `value` (undefined: nothing) at `path` would be, typed. Throws PathFault. */
export function alterationOf(rule: LoadedRule, path: string, value: string | undefined): Alteration {
  if (path === 'version') {
    if (value !== undefined && parseVersion(value) === undefined) throw new PathFault(`"${value}" is not a version`, 'write it like 1.16.3');
    return { path, input: undefined, steps: [], value };
  }
  const [root, ...steps] = readPath(path);
  const name = root?.kind === 'key' ? root.key : '';
  const input = rule.inputs.find((i) => i.variable === name || i.info.id === name);
  const shape = input === undefined ? undefined : shapesOf(rule).get(input.variable);
  if (input === undefined || shape === undefined) {
    const names = [...rule.inputs.map((i) => i.variable), 'version'];
    const near = nearest(name, names);
    throw new PathFault(`${rule.rule.code} does not read "${name}"`, near === undefined ? `it reads ${names.join(', ')}` : `did you mean "${near}"?`);
  }
  const at = shapeAt(shape, steps, input.variable);
  if (steps.length === 0) throw new PathFault(`"${path}" names a whole input`, 'name a field of it');
  return { path, input: input.info.id, steps, value: value === undefined ? undefined : readValue(value, at, path) };
}

/** The same facts with some of them changed. Where they were read stays as it was. Throws PathFault for items that are not there. */
export function alteredBook(book: FactBook, alterations: readonly Alteration[]): FactBook {
  const made = new Map<string, Fact>();
  const version = alterations.findLast((a) => a.input === undefined);
  return {
    catalogue: book.catalogue, nodes: book.nodes, release: (node) => { book.release(node); },
    ciliumVersion: (node) => (version === undefined ? book.ciliumVersion(node) : typeof version.value === 'string' ? version.value : undefined),
    get(id, node): Fact {
      const own = alterations.filter((a) => a.input === id);
      if (own.length === 0) return book.get(id, node);
      const key = `${id}\u0000${node ?? ''}`;
      const fact = made.get(key) ?? altered(book.get(id, node), id, own);
      made.set(key, fact);
      return fact;
    },
  };
}

function altered(fact: Fact, id: string, alterations: readonly Alteration[]): Fact {
  // An input that was not collected is made of nothing but what was set.
  const data: unknown = fact.state === 'present' ? structuredClone(fact.data) : {};
  for (const { steps, value, path } of alterations) putAt(data, steps, value, path.split(/[.[]/)[0] ?? id);
  if (fact.state === 'present') return { ...fact, data };
  return { state: 'present', data, whole: true, places: () => [{ path: '--set', locator: '--set', startLine: 1, endLine: 1, note: `${id} was not collected` }] };
}
