export interface Element { readonly name: string; readonly attributes: Readonly<Record<string, string>>; readonly children: Element[]; text: string }

const ENTITY: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  if (/[<]/.test(text)) throw new Error(`bare <: ${text}`);
  return text.replace(/&([^;]{0,8};?)/g, (_, body: string) => {
    const known = ENTITY[body.replace(/;$/, '')];
    if (known === undefined || !body.endsWith(';')) throw new Error(`bare & before ${body}`);
    return known;
  });
}

/** Reads the XML that needs no document type: throws on whatever a strict parser would refuse. */
export function readXml(text: string): Element {
  // Char of XML 1.0, section 2.2.
  const bad = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(text);
  if (bad !== null) throw new Error(`character U+${(bad[0].codePointAt(0) ?? 0).toString(16)} is not allowed`);
  const body = text.replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '');
  if (body === text) throw new Error('no declaration');
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open: Element[] = [root];
  let at = 0;
  for (const tag of body.matchAll(/<(\/?)([\w.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g)) {
    const top = open.at(-1) ?? root;
    top.text += decode(body.slice(at, tag.index));
    at = tag.index + tag[0].length;
    const [, closing, name = '', attributes = '', empty] = tag;
    if (closing === '/') {
      if (top.name !== name) throw new Error(`</${name}> closes <${top.name}>`);
      open.pop();
      continue;
    }
    const pairs = [...attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)].map((m): [string, string] => [m[1] ?? '', decode(m[2] ?? '')]);
    if (new Set(pairs.map(([key]) => key)).size !== pairs.length) throw new Error(`an attribute of <${name}> twice`);
    const element: Element = { name, attributes: Object.fromEntries(pairs), children: [], text: '' };
    top.children.push(element);
    if (empty !== '/') open.push(element);
  }
  decode(body.slice(at));
  const [only] = root.children;
  if (open.length !== 1 || root.children.length !== 1 || only === undefined || root.text.trim() !== '' || body.slice(at).trim() !== '') throw new Error('not one whole element');
  return only;
}
