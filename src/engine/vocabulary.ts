import type { FactInfo } from '../model/fact.ts';
import { createChecker } from './cel.ts';
import type { Checker } from './cel.ts';
import { variableOf } from './program.ts';
import { DOUBLE, objectShape, ShapeTable, STRING } from './schema-types.ts';
import type { Shape } from './schema-types.ts';

/** What the facts look like to rules. */
export interface Vocabulary {
  readonly facts: ReadonlyMap<string, FactInfo>;
  /** By fact id. */
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly version: Shape;
  readonly checker: Checker;
}

/** Types of all facts, for checking expressions. */
export function vocabularyOf(catalogue: readonly FactInfo[]): Vocabulary {
  const table = new ShapeTable();
  const version = table.add(objectShape('CiliumVersion', { text: STRING, major: DOUBLE, minor: DOUBLE, patch: DOUBLE }));
  const shapes = new Map(catalogue.map((info) => [info.id, table.shapeOf(info.schema, variableOf(info.id))]));
  return { facts: new Map(catalogue.map((info) => [info.id, info])), shapes, version, checker: createChecker(table.table()) };
}
