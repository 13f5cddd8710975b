import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOG_FORMATS, readLogLine } from '../../src/base/log-line.ts';

const message = fc.stringMatching(/^[A-Za-z][\w .,:/-]{0,60}$/).map((text) => text.trim()).filter((text) => text !== '');
const level = fc.constantFrom('error', 'warning', 'info', 'debug');
const second = fc.integer({ min: 1_500_000_000, max: 1_900_000_000 }).map((s) => new Date(s * 1000).toISOString().replace('.000Z', 'Z'));
const fields = fc.dictionary(fc.stringMatching(/^[a-z][a-zA-Z]{2,10}$/).filter((key) => !['msg', 'level', 'time', 'ts', 'message', 'error', 'err'].includes(key)), fc.stringMatching(/^[\w.:/-]{1,20}$/), { maxKeys: 4 });

describe('log lines', () => {
  it('give level, time, message and fields back, in each of the structured forms', () => {
    fc.assert(fc.property(level, second, message, fields, (lvl, time, msg, more) => {
      const rest = Object.entries(more).map(([key, value]) => ` ${key}=${value}`).join('');
      const forms = [`time="${time}" level=${lvl} msg="${msg}"${rest}`, `time=${time} level=${lvl} msg="${msg}"${rest}`, JSON.stringify({ time, level: lvl, msg, ...more })];
      for (const line of forms) {
        const read = readLogLine(line);
        expect([read.level, read.msg, read.time?.slice(0, 19)], line).toEqual([lvl, msg, time.slice(0, 19)]);
        for (const [key, value] of Object.entries(more)) expect(read.fields.get(key), line).toBe(value);
      }
    }));
  });

  it('take the time stamp of the log reader before that of the program', () => {
    fc.assert(fc.property(second, second, message, (stamp, time, msg) => {
      const read = readLogLine(`${stamp.replace('Z', '.123456789Z')} time="${time}" level=info msg="${msg}"`);
      expect([read.stamped, read.msg, read.time?.slice(0, 19)]).toEqual([true, msg, stamp.slice(0, 19)]);
    }));
  });

  it('are total: any text is a line of some form', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), message.map((m) => `level=${m}`), message.map((m) => `{"msg":"${m}`)), (text) => {
      expect(LOG_FORMATS).toContain(readLogLine(text).format);
    }));
  });
});
