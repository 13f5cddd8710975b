import { visible } from '../visible.ts';

/** A node of an XML document: an element, or text. */
export type Xml = string | { readonly name: string; readonly attributes: Readonly<Record<string, string | number | undefined>>; readonly children: readonly Xml[] };

/** Characters that XML 1.0 has no way to write; `visible` has already dealt with controls and half surrogates. */
const ILLEGAL = /[\ufffe\uffff]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function safe(text: string): string {
  return visible(text).replace(ILLEGAL, (char) => `\\u${char.charCodeAt(0).toString(16)}`).replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}

function attribute([name, value]: [string, string | number | undefined]): string {
  return value === undefined ? '' : ` ${name}="${safe(String(value)).replace(/[\n\t]+/g, ' ')}"`;
}

export function element(name: string, attributes: Readonly<Record<string, string | number | undefined>>, ...children: readonly Xml[]): Xml {
  return { name, attributes, children };
}

/** Text of a node and its children, indented; text inside an element stands as it is. */
export function xmlText(node: Xml, indent = ''): string {
  if (typeof node === 'string') return safe(node);
  const open = `${indent}<${node.name}${Object.entries(node.attributes).map(attribute).join('')}`;
  if (node.children.length === 0) return `${open}/>`;
  if (node.children.every((c) => typeof c === 'string')) return `${open}>${node.children.map((c) => xmlText(c)).join('')}</${node.name}>`;
  return `${open}>\n${node.children.map((c) => xmlText(c, `${indent}  `)).join('\n')}\n${indent}</${node.name}>`;
}
