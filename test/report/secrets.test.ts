import { describe, expect, it } from 'vitest';
import { hideSecrets } from '../../src/report/secrets.ts';
import { reporter } from '../../src/reporters/html/reporter.ts';
import { build, fired, node, rule } from './fixtures.ts';

const TOKEN = `eyJ${'a'.repeat(20)}.${'b'.repeat(30)}.${'c'.repeat(30)}`;

describe('secrets', () => {
  it.each([
    [`aead rfc4106(gcm(aes)) 0x${'ab'.repeat(20)} 128`, 'aead rfc4106(gcm(aes)) 0x[hidden] 128'], [`token: ${TOKEN}`, 'token: eyJ[hidden]'],
    ['Authorization: Bearer abcdefghijklmnop1234', 'Authorization: Bearer [hidden]'], ['password="hunter22"', 'password="[hidden]"'], ['aws AKIAABCDEFGHIJKLMNOP', 'aws AKIA[hidden]'],
    [`-----BEGIN RSA PRIVATE KEY-----${'A'.repeat(50)}`, '-----BEGIN RSA PRIVATE KEY-----[hidden]'],
    ['password rotation is off', 'password rotation is off'], ['0xdeadbeef', '0xdeadbeef'], [`image@sha256:${'0'.repeat(64)}`, `image@sha256:${'0'.repeat(64)}`],
  ])('%s', (text, expected) => { expect(hideSecrets(text)).toBe(expected); });

  it('in any text of a report are hidden and counted, and the page warns on top', () => {
    const report = build([rule({ code: 'KPR-001' })], [fired('KPR-001', node('node-1'), { message: `seen ${TOKEN}` })], { quote: (r) => ({ ...r, excerpt: `password=abcdefgh` }) });
    expect(JSON.stringify(report)).not.toMatch(/abcdefgh|bbbbbb/);
    expect(report.secretsHidden).toBe(2);
    const html = reporter.render(report, { columns: 80, color: false });
    expect(html.slice(0, html.indexOf('id="findings"'))).toContain('Keys, tokens or passwords stood in 2 texts of this report');
    const clean = build([rule({ code: 'KPR-001' })], [fired('KPR-001', node('node-1'))]);
    expect(clean.secretsHidden).toBeUndefined();
    expect(reporter.render(clean, { columns: 80, color: false })).not.toContain('Keys, tokens or passwords');
  });

  it('are looked for in linear time', () => {
    for (const line of ['0x'.repeat(100_000), 'password='.repeat(50_000), 'eyJ'.repeat(60_000), 'Bearer '.repeat(40_000), '-----BEGIN '.repeat(40_000)]) hideSecrets(line);
  });
});
