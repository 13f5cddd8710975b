import { expect, it } from 'vitest';
import { ruleJsonSchema } from '../../src/engine/rule-schema.ts';

it('tells editors the fields of a rule', () => {
  const schema = ruleJsonSchema();
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false, title: 'ciliumdoc rule' });
  expect(schema['required']).toEqual(expect.arrayContaining(['code', 'name', 'when', 'inputs', 'message']));
  // Fields with a default may be left out.
  expect(schema['required']).not.toContain('unless');
  expect(() => JSON.stringify(schema)).not.toThrow();
});
