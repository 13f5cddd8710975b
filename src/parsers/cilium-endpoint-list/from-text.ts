import { parseIp } from '../../base/ip.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { ENDPOINT_STATES, kindOf, namespaceOf } from './schema.ts';
import type { Endpoint, Enforcement } from './schema.ts';

export const HEADER = /^\s*ENDPOINT\s+POLICY \(ingress\)\s+POLICY \(egress\)\s+IDENTITY\b/;
const HEADER_REST = /^\s*ENFORCEMENT\s+ENFORCEMENT\s*$/;
const POLICY = '(Enabled|Disabled(?: \\(Audit\\))?|Unknown)';
/** Cells are told by their own form: single-stack leaves address columns empty, web pages collapse the blanks. */
const ROW = new RegExp(`^\\s*(\\d{1,10})\\s+${POLICY}\\s+${POLICY}\\s+(\\d{1,10}|<no label id>)(?:\\s+(\\S.*))?$`);
const LABEL = /^[a-z][\w.-]{0,62}:\S{1,600}$/;

const ENFORCED: Readonly<Record<string, Enforcement>> = { Enabled: 'enabled', Disabled: 'disabled', 'Disabled (Audit)': 'audit', Unknown: 'unknown' };

/** Whether a line is an endpoint row for certain. */
export function isEndpointRow(text: string): boolean {
  const rest = ROW.exec(text.trimEnd())?.[5];
  return rest !== undefined && ENDPOINT_STATES.some((state) => rest.endsWith(` ${state}`) || rest === state);
}

export class TableReader {
  readonly endpoints: Endpoint[] = [];
  sawHeader = false;
  readonly #context: ParseContext;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  read(line: Line): void {
    const text = line.text.trimEnd();
    if (HEADER.test(text) || HEADER_REST.test(text)) { this.sawHeader = true; this.#context.known(line); return; }
    const row = ROW.exec(text);
    if (row !== null) this.#row(line, row);
    else if (LABEL.test(text.trim()) && parseIp(text.trim()) === undefined) this.#label(line, text.trim());
  }

  #row(line: Line, row: RegExpExecArray): void {
    const words = (row[5] ?? '').split(/\s+/).filter((word) => word !== '');
    const state = ENDPOINT_STATES.find((known) => known === words.at(-1));
    const labels: string[] = [];
    const place: { ipv4?: string; ipv6?: string } = {};
    for (const word of words) {
      const ip = parseIp(word);
      if (ip !== undefined) place[ip.version === 4 ? 'ipv4' : 'ipv6'] = ip.text;
      else if (LABEL.test(word)) labels.push(word);
    }
    const at = this.endpoints.push({
      id: Number(row[1]), kind: kindOf(labels), ingress: ENFORCED[row[2] ?? ''] ?? 'unknown', egress: ENFORCED[row[3] ?? ''] ?? 'unknown',
      ...(/^\d/.test(row[4] ?? '') ? { identity: Number(row[4]) } : {}), labels, ...place, ...(state === undefined ? {} : { state }), failingControllers: [],
    }) - 1;
    this.#context.note(`endpoints[${String(at)}]`, line);
    if (state === undefined) this.#context.problem(line, `no state at the end of the row: ${row[0].trim().slice(-60)}`);
  }

  #label(line: Line, label: string): void {
    const endpoint = this.endpoints.at(-1);
    if (endpoint === undefined) { this.#context.problem(line, 'a label row without its endpoint above'); return; }
    this.#context.note(`endpoints[${String(this.endpoints.length - 1)}].labels[${String(endpoint.labels.length)}]`, line);
    endpoint.labels.push(label);
    endpoint.kind = kindOf(endpoint.labels);
  }

  /** Endpoints with what only the full list of labels tells. */
  finish(): Endpoint[] {
    for (const endpoint of this.endpoints) {
      const namespace = namespaceOf(endpoint.labels);
      if (namespace !== undefined) endpoint.namespace = namespace;
    }
    return this.endpoints;
  }
}
