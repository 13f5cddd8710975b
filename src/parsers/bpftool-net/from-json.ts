import { intOf, linesOfKey, recordsIn, textOf } from '../../base/json-output.ts';
import { readJsonText } from '../../base/json-text.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { named, readKind, readMode } from './attach.ts';
import { type Attachment, type Found, type NetfilterProgram, SectionName } from './schema.ts';

/** `bpftool -j net` and `-p`: an array with one object of four lists. Undefined when the text is no such JSON. */
export function readJson(lines: readonly Line[], context: ParseContext): Found | undefined {
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const span = { start: first.n, end: last.n };
  const root = readJsonText(lines);
  if (root === undefined) {
    context.problem(span, 'the JSON is cut or broken');
    return undefined;
  }
  const body = recordsIn(root.value)[0];
  if (body === undefined) return undefined;
  context.known(root);
  return readBody(body, lines, context);
}

function readBody(body: Record<string, unknown>, lines: readonly Line[], context: ParseContext): Found {
  const found: Found = { sections: [], attachments: [], flowDissectors: [], netfilter: [] };
  for (const name of SectionName.options) {
    if (!Array.isArray(body[name])) continue;
    context.note(`sections[${found.sections.length}]`, linesOfKey(lines, name)[0] ?? lines[0]?.n ?? 1);
    found.sections.push(name);
  }
  const places = linesOfKey(lines, 'devname');
  const take = (entry: readonly Attachment[], place: number | undefined): void => {
    for (const one of entry) {
      if (place !== undefined) context.note(`attachments[${found.attachments.length}]`, place);
      found.attachments.push(one);
    }
  };
  const xdp = recordsIn(body['xdp']);
  xdp.forEach((entry, i) => { take(xdpOf(entry), places[i]); });
  recordsIn(body['tc']).forEach((entry, i) => { take(tcOf(entry), places[xdp.length + i]); });
  for (const entry of recordsIn(body['flow_dissector'])) {
    const id = intOf(entry['id']);
    if (id !== undefined) found.flowDissectors.push(id);
  }
  found.netfilter.push(...recordsIn(body['netfilter']).map(netfilterOf));
  return found;
}

function deviceOf(entry: Record<string, unknown>): { device: string; ifindex: number } {
  return { device: textOf(entry['devname']) ?? '', ifindex: intOf(entry['ifindex']) ?? 0 };
}

function xdpOf(entry: Record<string, unknown>): Attachment[] {
  const several = recordsIn(entry['multi_attachments']);
  const found: Attachment[] = [];
  for (const one of several.length > 0 ? several : [entry]) {
    const progId = intOf(one['id']);
    const xdpMode = readMode(textOf(one['mode']));
    if (progId !== undefined) found.push({ section: 'xdp', ...deviceOf(entry), kind: 'xdp', ...(xdpMode && { xdpMode }), nameMayBeCut: false, progId });
  }
  return found;
}

function tcOf(entry: Record<string, unknown>): Attachment[] {
  const progId = intOf(entry['prog_id']) ?? intOf(entry['id']);
  if (progId === undefined) return [];
  const linkId = intOf(entry['link_id']);
  return [{
    section: 'tc', ...deviceOf(entry), ...readKind(textOf(entry['kind']) ?? ''), ...named(textOf(entry['name'])), progId,
    ...(linkId !== undefined && { linkId }),
    ...(Array.isArray(entry['act']) && { actions: entry['act'].length }),
  }];
}

function netfilterOf(entry: Record<string, unknown>): NetfilterProgram {
  const priority = intOf(entry['prio']) ?? intOf(entry['priority']);
  const progId = intOf(entry['prog_id']);
  return {
    family: textOf(entry['pf']) ?? '', hook: textOf(entry['hook']) ?? '',
    ...(priority !== undefined && { priority }), ...(progId !== undefined && { progId }),
  };
}
