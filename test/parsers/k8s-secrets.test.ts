import { expect, it } from 'vitest';
import { parser } from '../../src/parsers/k8s-secrets/parser.ts';
import { parseText } from '../contract/example.ts';

const TOKEN = 'c2VjcmV0LXdvcmQ=';
const yaml = ['apiVersion: v1', 'data:', `  token: ${TOKEN}`, 'kind: Secret', 'metadata:', '  name: robot', '  namespace: shop', 'type: Opaque'].join('\n');

it('keeps the names of keys and never their values', () => {
  const document = parseText(parser, yaml);
  expect(JSON.stringify(document.data)).not.toMatch(/secret-word|c2Vjc/);
  expect(document.data).toMatchObject({ items: [{ name: 'robot', keys: [{ key: 'token', bytes: 11 }], certificates: [] }] });
});

it('points at no line that an excerpt must not show', () => {
  const document = parseText(parser, yaml);
  for (const [, mark] of document.marks) expect(yaml.split('\n').slice(mark.start - 1, mark.end).join('\n')).toBe('  name: robot');
  expect(JSON.stringify(document.problems)).not.toContain(TOKEN);
});

it('refuses a secret on one line', () => {
  const document = parseText(parser, `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"robot"},"data":{"token":"${TOKEN}"}}`);
  expect(document.data).toBeUndefined();
  expect(JSON.stringify([document.problems, document.failure])).not.toContain(TOKEN);
});
