import { jsonPlaces } from '../../base/json-places.ts';
import { readJsonText } from '../../base/json-text.ts';
import { defineParser } from '../define-parser.ts';
import { at, list } from '../object-fields.ts';
import { DumpReader } from './reader.ts';
import { envoyConfigDumpSchema } from './schema.ts';

const TYPE = /"@type": ?"type\.googleapis\.com\/envoy\.admin\.v\w{1,10}\.[A-Z][A-Za-z]{1,40}ConfigDump"/;
/** A finding quotes the lines of its values: one that may hold a key is no place for them. */
const UNFIT = /private_key|inline_bytes|inline_string|-----BEGIN/;

export const parser = defineParser({
  kind: 'text',
  id: 'envoy-config-dump',
  title: 'configuration of Envoy (`/config_dump`)',
  scope: 'node',
  area: 'L7',
  collect: 'cilium-bugtool',
  files: [/^envoy-config\.json$/, /^config_dump(?:\.json)?$/],
  commands: [/^curl-.*-config_dump(?:\?.*)?$/],
  sniff: (head) => (head.some(({ text }) => TYPE.test(text.slice(0, 2000))) ? 'yes' : 'maybe'),
  schema: envoyConfigDumpSchema,
  parse(lines, context) {
    const json = readJsonText(lines);
    const configs = at(json?.value, 'configs');
    if (json === undefined || !Array.isArray(configs)) return undefined;
    context.known({ start: json.start, end: json.end });
    const body = lines.filter(({ n }) => n >= json.start && n <= json.end);
    const places = jsonPlaces(body);
    const fit = new Set(body.flatMap(({ n, text }) => (text.length > 500 || UNFIT.test(text) ? [] : [n])));
    const reader = new DumpReader((field, path) => {
      const place = places.get(path);
      if (place !== undefined && fit.has(place)) context.note(field, place);
    });
    list(configs).forEach((config, i) => { reader.config(config, `configs[${String(i)}]`); });
    return reader.data;
  },
});
