import * as z from 'zod';
import { parseDuration } from '../../base/duration.ts';
import { jsonPlaces } from '../../base/json-places.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser } from '../define-parser.ts';
import { at, integer, text } from '../object-fields.ts';

export const envoyServerInfoSchema = z.object({
  version: z.string().describe('1.30.4'),
  commit: z.string().optional(),
  build: z.string().optional().describe('Release, Debug'),
  state: z.enum(['live', 'draining', 'pre-initializing', 'initializing', 'other']),
  uptimeSeconds: z.number().optional(),
  nodeId: z.string().optional(),
  concurrency: z.int().optional().describe('Worker threads'),
  logLevel: z.string().optional(),
});

type Data = z.infer<typeof envoyServerInfoSchema>;

const STATES: ReadonlyMap<string, Data['state']> = new Map([
  ['LIVE', 'live'], ['DRAINING', 'draining'], ['PRE_INITIALIZING', 'pre-initializing'], ['INITIALIZING', 'initializing'],
]);

export const parser = defineParser({
  kind: 'text',
  id: 'envoy-server-info',
  title: 'version and state of Envoy (`/server_info`)',
  scope: 'node',
  area: 'L7',
  collect: 'cilium-bugtool',
  files: [/^envoy-server-info\.json$/],
  commands: [/^curl-.*-server_info$/],
  sniff: (head) => (head.slice(0, 40).some(({ text: line }) => /"version": ?"[0-9a-f]{40}\/\d/.test(line.slice(0, 2000))) ? 'yes' : 'maybe'),
  schema: envoyServerInfoSchema,
  parse(lines, context) {
    const json = readJsonText(lines);
    const said = text(at(json?.value, 'version'));
    const [commit, version, , build] = (said ?? '').split('/');
    if (json === undefined || version === undefined || !/^\d/.test(version)) return undefined;
    context.known({ start: json.start, end: json.end });
    const places = jsonPlaces(lines.filter(({ n }) => n >= json.start));
    for (const [field, key] of [['version', 'version'], ['state', 'state'], ['uptimeSeconds', 'uptime_current_epoch']] as const) context.note(field, places.get(key) ?? json.start);
    const uptime = parseDuration(text(at(json.value, 'uptime_current_epoch')) ?? '');
    const [nodeId, logLevel] = [text(at(json.value, 'node', 'id')), text(at(json.value, 'command_line_options', 'log_level'))];
    const concurrency = integer(at(json.value, 'command_line_options', 'concurrency'));
    return {
      version, state: STATES.get(text(at(json.value, 'state')) ?? '') ?? 'other',
      ...(commit === undefined || commit === '' ? {} : { commit }), ...(build === undefined ? {} : { build: build.charAt(0) + build.slice(1).toLowerCase() }),
      ...(uptime === undefined ? {} : { uptimeSeconds: uptime }), ...(nodeId === undefined ? {} : { nodeId }),
      ...(concurrency === undefined ? {} : { concurrency }), ...(logLevel === undefined ? {} : { logLevel }),
    };
  },
});
