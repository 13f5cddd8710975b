import * as z from 'zod';
import { defineParser } from '../define-parser.ts';
import type { Line, ParseContext } from '../define-parser.ts';

const buildSchema = z.object({
  version: z.string().describe('1.18.0'),
  commit: z.string().optional(),
  date: z.string().optional().describe('Date of the commit'),
  go: z.string().optional().describe('go1.24.5'),
  platform: z.string().optional().describe('linux/amd64'),
});

export const ciliumVersionSchema = z.object({
  client: buildSchema.optional().describe('The command line tool in the pod'),
  daemon: buildSchema.optional().describe('The agent that answered; absent when it did not'),
  builds: z.array(buildSchema.extend({ name: z.string() })).describe('Other programs: cilium-agent, cilium-operator, the CNI plugin'),
  cli: buildSchema.optional().describe('cilium-cli on the workstation'),
  images: z.object({ default: z.string().optional(), stable: z.string().optional(), running: z.string().optional() }),
  runningError: z.string().optional().describe('Why cilium-cli could not tell the running version'),
});

type Data = z.infer<typeof ciliumVersionSchema>;
type Build = z.infer<typeof buildSchema>;

/** `Daemon: 1.18.0 274205f0 2025-07-28T15:22:50+02:00 go version go1.24.5 linux/amd64`; the name may be missing. */
const BUILD = /^(?:(Client|Daemon): |((?:Cilium|Hubble|cilium|hubble)[\w -]{0,40}?):? )?v?(\d{1,3}\.\d{1,4}\.\d{1,4}[\w.+-]{0,60}) ([0-9a-f]{6,40}) (\S{8,40}) go version (go\S{1,30}) (\w{1,20}\/\w{1,20})$/;
/** `cilium-cli: v0.16.20 compiled with go1.23.2 on linux/amd64`. */
const TOOL = /^([\w-]{2,40}):? v?(\S{1,80}) compiled with (go\S{1,30}) on (\w{1,20}\/\w{1,20})$/;
/** `cilium image (running): 1.16.3`. */
const IMAGE = /^cilium image \((default|stable|running)\): (.{1,500})$/;
const JSON_NOISE = /^Unable to |^Error: /;

function buildOf(found: RegExpExecArray): Build {
  return { version: found[3] ?? '', ...(found[4] === undefined ? {} : { commit: found[4] }), date: found[5] ?? '', go: found[6] ?? '', platform: found[7] ?? '' };
}

function readBuild(data: Data, line: Line, context: ParseContext, found: RegExpExecArray): void {
  const build = buildOf(found);
  if (found[1] === 'Client' || (found[1] === undefined && found[2] === undefined && data.client === undefined)) {
    data.client = build;
    context.note('client', line);
  } else if (found[1] === 'Daemon') {
    data.daemon = build;
    context.note('daemon', line);
  } else {
    context.note(`builds[${String(data.builds.length)}]`, line);
    data.builds.push({ name: found[2] ?? '', ...build });
  }
}

function readTool(data: Data, line: Line, context: ParseContext, found: RegExpExecArray): void {
  const tool: Build = { version: found[2] ?? '', go: found[3] ?? '', platform: found[4] ?? '' };
  if (found[1] === 'cilium-cli') {
    data.cli = tool;
    context.note('cli', line);
  } else {
    context.note(`builds[${String(data.builds.length)}]`, line);
    data.builds.push({ name: found[1] ?? '', ...tool });
  }
}

function readImage(data: Data, line: Line, context: ParseContext, found: RegExpExecArray): void {
  const value = found[2] ?? '';
  const field = (['default', 'stable', 'running'] as const).find((name) => name === found[1]);
  if (field === undefined) return;
  if (value.startsWith('unknown')) {
    data.runningError = value.replace(/^unknown\.? ?/, '');
    context.note('runningError', line);
    return;
  }
  data.images[field] = value;
  context.note(`images.${field}`, line);
}

function readLine(data: Data, line: Line, context: ParseContext): boolean {
  const text = line.text.trim();
  const build = BUILD.exec(text);
  const tool = TOOL.exec(text);
  const image = IMAGE.exec(text);
  if (build !== null) readBuild(data, line, context, build);
  else if (tool !== null) readTool(data, line, context, tool);
  else if (image !== null) readImage(data, line, context, image);
  else if (JSON_NOISE.test(text)) context.known(line);
  else return false;
  return !JSON_NOISE.test(text);
}

export const parser = defineParser({
  kind: 'text',
  id: 'cilium-version',
  title: 'cilium version',
  scope: 'node',
  area: 'versions',
  collect: 'cilium-dbg version',
  commands: [/^cilium(?:-dbg)?-version(?:---client)?$/, /^cilium-(?:agent|operator|operator-\w+|health)---version$/],
  sniff(head) {
    const solid = head.filter((line) => line.text.trim() !== '');
    if (solid.length > 20) return 'no';
    return solid.some((line) => BUILD.test(line.text.trim()) || TOOL.test(line.text.trim()) || IMAGE.test(line.text.trim())) ? 'yes' : 'maybe';
  },
  schema: ciliumVersionSchema,
  parse(lines, context) {
    const data: Data = { builds: [], images: {} };
    let read = false;
    for (const line of lines) if (line.text.trim() !== '') read = readLine(data, line, context) || read;
    return read ? data : undefined;
  },
});
