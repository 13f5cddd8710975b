import { parseEndpoint } from '../../base/ip.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { itemPath } from '../item-path.ts';
import { BACKEND_STATES, SERVICE_TYPES } from './schema.ts';
import type { ServiceBackend, ServiceEntry } from './schema.ts';

export const HEADER = /^\s*(?:ID\s+)?Frontend\s+(?:Service Type\s+)?Backend\b/;
/** Error fragments without line end may stand in front of the header. */
const GLUED = /error parsing (?:svc|frontend|backend)[^\n]{0,200}?(?=(?:ID\s+)?Frontend\s)/;
const NOISE = /^error parsing (?:svc|frontend|backend)/;
const TYPES = SERVICE_TYPES.join('|');
/** Cells are told by their own form, not by columns: rows survive `| grep`, collapsed blanks and a missing header. */
const ROW = new RegExp(`^\\s*(?:(\\d{1,10})\\s+)?(\\S{3,80}:\\d{1,5}\\S{0,12})(?:\\s+(${TYPES})( \\(Remote\\))?)?(?:\\s+(\\d{1,6} => \\S.*))?$`);
/** A further backend of the service above. */
const NEXT_BACKEND = /^\s*\d{1,6} => /;
const FRONTEND = /^(\[[0-9a-fA-F:.%]{2,60}\]|[0-9.]{7,15})(?:@(\d{1,5}))?:(\d{1,5})(?:\/([A-Za-z]{2,8}))?(\/i)?$/;
const BACKEND = /^(\d{1,6}) => (\S{3,80})((?: \([^)]{1,40}\)){0,4})$/;

function frontendOf(text: string): ServiceEntry['frontend'] | undefined {
  const found = FRONTEND.exec(text);
  if (found === null) return undefined;
  const endpoint = parseEndpoint(`${found[1] ?? ''}:${found[3] ?? ''}`);
  if (endpoint?.port === undefined) return undefined;
  const frontend: ServiceEntry['frontend'] = { ip: endpoint.ip.text, port: endpoint.port, internal: found[5] !== undefined };
  if (found[4] !== undefined) frontend.protocol = found[4].toUpperCase();
  if (found[2] !== undefined) frontend.clusterId = Number(found[2]);
  return frontend;
}

type Notes = Pick<ServiceBackend, 'state' | 'weight' | 'preferred'>;

/** ` (active) (preferred)`; undefined when one of them is not known. */
function notesOf(text: string): Notes | undefined {
  const notes = text.split(/[()]/).map((note) => note.trim()).filter((note) => note !== '');
  const state = BACKEND_STATES.find((known) => notes.includes(known));
  const weight = notes.map((note) => /^W:(\d{1,6})$/.exec(note)?.[1]).find((value) => value !== undefined);
  const preferred = notes.includes('preferred');
  const known = (state === undefined ? 0 : 1) + (preferred ? 1 : 0) + (weight === undefined ? 0 : 1);
  return known !== notes.length ? undefined : { preferred, ...(state === undefined ? {} : { state }), ...(weight === undefined ? {} : { weight: Number(weight) }) };
}

const PLAIN: Notes = { preferred: false };
const ACTIVE: Notes = { preferred: false, state: 'active' };

/** `2 => 10.0.0.1:53/UDP (active) (preferred)`; undefined when malformed or the state is unknown. */
function backendOf(text: string): ServiceBackend | undefined {
  const found = BACKEND.exec(text.trim());
  // cluster-aware addressing marks the cluster behind the address
  const address = found?.[2] ?? '';
  const endpoint = parseEndpoint(address.includes('@') ? address.replace(/@\d{1,5}(?=:)/, '') : address);
  if (found === null || endpoint?.port === undefined) return undefined;
  const notes = found[3] === '' ? PLAIN : found[3] === ' (active)' ? ACTIVE : notesOf(found[3] ?? '');
  if (notes === undefined) return undefined;
  const backend: ServiceBackend = { id: Number(found[1]), ip: endpoint.ip.text, port: endpoint.port, preferred: notes.preferred };
  if (endpoint.protocol !== undefined) backend.protocol = endpoint.protocol;
  if (notes.state !== undefined) backend.state = notes.state;
  if (notes.weight !== undefined) backend.weight = notes.weight;
  return backend;
}

/** Whether a line is a service row for certain: a frontend and a backend arrow, or a type at the end. */
export function isServiceRow(text: string): boolean {
  const row = ROW.exec(text.trimEnd());
  return row !== null && frontendOf(row[2] ?? '') !== undefined && (row[5] !== undefined || row[3] !== undefined);
}

/** Reads the table of `cilium service list`. */
export class TableReader {
  readonly services: ServiceEntry[] = [];
  sawHeader = false;
  readonly #context: ParseContext;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  read(line: Line): void {
    const text = (line.text.includes('error parsing') ? line.text.replace(GLUED, '') : line.text).trimEnd();
    if (NEXT_BACKEND.test(text)) { this.#backend(line, text); return; }
    const row = ROW.exec(text);
    if (row === null && HEADER.test(text)) { this.sawHeader = true; this.#context.known(line); return; }
    if (NOISE.test(text)) { this.#context.known(line); return; }
    const frontend = frontendOf(row?.[2] ?? '');
    // without type and backend the right part of the row is missing: taking it for a service without backends would be a false alarm
    if (row !== null && row[3] === undefined && row[5] === undefined) { this.#context.problem(line, `row is cut: ${text.trim().slice(0, 100)}`); return; }
    if (row !== null && frontend !== undefined) this.#row(line, row, frontend);
  }

  #row(line: Line, row: RegExpExecArray, frontend: ServiceEntry['frontend']): void {
    const type = SERVICE_TYPES.find((known) => known === row[3]);
    const rest = { remote: row[4] !== undefined, backends: [] };
    const service: ServiceEntry = type === undefined ? { frontend, ...rest } : { frontend, type, ...rest };
    this.#context.noteItem('services', this.services.push(row[1] === undefined ? service : { id: Number(row[1]), ...service }) - 1, '', line);
    if (row[5] !== undefined) this.#backend(line, row[5]);
  }

  #backend(line: Line, text: string): void {
    const service = this.services.at(-1);
    const backend = backendOf(text);
    if (backend === undefined) { this.#context.problem(line, `backend not understood: ${text.trim().slice(0, 100)}`); return; }
    if (service === undefined) { this.#context.problem(line, 'a backend row without its service above'); return; }
    const at = service.backends.push(backend) - 1;
    this.#context.noteItem('services', this.services.length - 1, itemPath('backends', at), line);
  }
}
