import * as z from 'zod';

/** First line of `top`, all of `uptime`. */
export const Uptime = z.object({
  /** Local time of the node: `18:59:25`. */
  time: z.string().optional(),
  /** Since boot, to the minute. */
  seconds: z.int().nonnegative(),
  users: z.int().nonnegative().optional(),
  /** Processes that run or wait, on average over 1, 5 and 15 minutes. */
  load: z.array(z.number()),
});
export type Uptime = z.infer<typeof Uptime>;

const LINE = /^(?:(\d\d?:\d\d(?::\d\d)?)(?: [AP]M)? {1,2})?up {1,3}(.{1,60}?),? {1,3}(?:(\d{1,5}) users?, {1,3})?load averages?: (\d{1,6}[.,]\d\d),? (\d{1,6}[.,]\d\d),? (\d{1,6}[.,]\d\d)$/;

/** `18:59:25 up 12 days,  3:04,  2 users,  load average: 0.00, 0.01, 0.05`. Undefined for any other line. */
export function readUptime(text: string): Uptime | undefined {
  const m = LINE.exec(text);
  const seconds = secondsOf(m?.[2] ?? '');
  if (m === null || seconds === undefined) return undefined;
  return {
    ...(m[1] !== undefined && { time: m[1] }), seconds, ...(m[3] !== undefined && { users: Number(m[3]) }),
    load: [m[4], m[5], m[6]].map((n) => Number((n ?? '0').replace(',', '.'))),
  };
}

/** `12 days,  3:04`, `45 min`, `1 day, 5 min`, `3:04`, `2 days`. */
function secondsOf(text: string): number | undefined {
  let seconds = 0;
  for (const part of text.split(',').map((p) => p.trim()).filter((p) => p !== '')) {
    const days = /^(\d{1,6}) days?$/.exec(part)?.[1];
    const minutes = /^(\d{1,3}) mins?$/.exec(part)?.[1];
    const clock = /^(\d{1,2}):(\d\d)$/.exec(part);
    if (days !== undefined) seconds += Number(days) * 86_400;
    else if (minutes !== undefined) seconds += Number(minutes) * 60;
    else if (clock !== null) seconds += Number(clock[1]) * 3600 + Number(clock[2]) * 60;
    else if (!/^\d{1,3} sec/.test(part)) return undefined;
  }
  return text === '' ? undefined : seconds;
}
