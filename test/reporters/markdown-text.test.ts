import { describe, expect, it } from 'vitest';
import { byteLength, joinWithin } from '../../src/reporters/blocks.ts';
import { codeBlock, codeSpan, cutText, inline, link } from '../../src/reporters/markdown-text.ts';

describe('inline', () => {
  it.each([
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['[a](javascript:b)', '\\[a\\](javascript:b)'],
    ['![a](https://x.example/p.png)', '!\\[a\\](https\\://x.example/p.png)'],
    ['see https://x.example or www.x.example', 'see https\\://x.example or www\\.x.example'],
    ['@someone, a@b.example', '`@`someone, a`@`b.example'],
    ['closes #12', 'closes `#`12'],
    ['*a* ~b~ `c` |d| \\e $f$', '\\*a\\* \\~b\\~ \\`c\\` \\|d\\| \\\\e \\$f\\$'],
    ['enable_l7_proxy and _this_', 'enable_l7_proxy and \\_this\\_'],
    ['# heading', '\\# heading'], ['- item', '\\- item'], ['1. item', '1\\. item'], ['1.16.3', '1.16.3'], ['===', '\\==='], ['> quote', '&gt; quote'],
    ['a\n# b', 'a # b'], ['a\r\n\r\n| b |', 'a \\| b \\|'], ['a\u202eb\u0000', 'a\\\\u202eb␀'], ['    code', 'code'],
  ])('%j', (text, wanted) => {
    expect(inline(text)).toBe(wanted);
  });

  it('cuts before it escapes, so that no escape is cut in half', () => {
    expect(inline('a'.repeat(9) + '<b>', 11)).toBe(`${'a'.repeat(9)}&lt;…`);
    expect(cutText('ab😀c', 4)).toBe('ab…');
  });
});

describe('code', () => {
  it('cannot be closed by what is in it', () => {
    expect(codeSpan('a`b``c')).toBe('```a`b``c```');
    expect(codeSpan('`a`')).toBe('`` `a` ``');
    expect(codeSpan('')).toBe('');
    expect(codeBlock('x\n```\n<script>')).toBe('````\nx\n```\n<script>\n````');
    expect(codeBlock('a\n\n~~~\nb\n\n', 'sh', 2)).toBe('  ```sh\n  a\n  \n  ~~~\n  b\n  ```');
  });
});

it('links to plain https addresses only', () => {
  expect(link('https://docs.cilium.io/en/stable/#x')).toBe('<https://docs.cilium.io/en/stable/#x>');
  for (const url of ['javascript:alert(1)', 'http://x.example/', 'https://x.example/> <script>', 'https://user@x.example/', 'https://x.example:8080/']) expect(link(url)).not.toMatch(/^</);
});

describe('joinWithin', () => {
  const note = (left: number): string => `${left} left out`;
  const blocks = [{ text: 'head', keep: true }, ...Array.from({ length: 10 }, (_, i) => ({ text: `${i}${'ä'.repeat(10)}` })), { text: 'foot', keep: true }];

  it('takes all when it fits', () => {
    const text = joinWithin(blocks, 1000, note);
    expect(text.split('\n\n')).toHaveLength(12);
    expect(text).not.toContain('left out');
  });

  it.each([80, 120, 200, 240])('keeps to %i bytes, keeps what must stay and counts the rest', (limit) => {
    const text = joinWithin(blocks, limit, note);
    expect(byteLength(text)).toBeLessThanOrEqual(limit);
    expect(text.startsWith('head\n\n0')).toBe(true);
    expect(text.endsWith('\n\nfoot\n')).toBe(true);
    const left = Number(/(\d+) left out/.exec(text)?.[1]);
    expect(text.split('\n\n')).toHaveLength(12 - left + 1);
  });
});
