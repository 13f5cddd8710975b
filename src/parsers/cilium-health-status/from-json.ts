import { jsonPlaces } from '../../base/json-places.ts';
import { readJsonText } from '../../base/json-text.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import { at, integer, list, text } from '../object-fields.ts';

/**
 * The JSON form (`HealthStatusResponse`) as the lines the verbose form prints, each on the line of its field, so that both forms are
 * read by one grammar. Undefined when the text is not that object. Lines around the object are left as they are.
 */
export function linesFromJson(lines: readonly Line[], context?: ParseContext): readonly Line[] | undefined {
  const json = readJsonText(lines);
  if (json === undefined || at(json.value, 'nodes') === undefined || !Array.isArray(at(json.value, 'nodes'))) return undefined;
  context?.known({ start: json.start, end: json.end });
  const places = jsonPlaces(lines.filter(({ n }) => n >= json.start));
  return new Printer(json.value, (path) => places.get(path) ?? json.start).print();
}

/** Whether the first lines begin that object. */
export function isHealthJson(head: readonly Line[]): boolean {
  const has = (words: RegExp): boolean => head.some((line) => words.test(line.text));
  return head.some(({ text: line }) => /^\s*\{/.test(line)) && has(/"(?:primary-address|health-endpoint)":/) && has(/"(?:icmp|http)":/);
}

class Printer {
  readonly #value: unknown;
  readonly #lineOf: (path: string) => number;
  readonly #out: Line[] = [];

  constructor(value: unknown, lineOf: (path: string) => number) {
    this.#value = value;
    this.#lineOf = lineOf;
  }

  print(): Line[] {
    const nodes = list(at(this.#value, 'nodes'));
    const self = text(at(this.#value, 'local', 'name'));
    const time = text(at(this.#value, 'timestamp'));
    const interval = text(at(this.#value, 'probeInterval'));
    const healthy = nodes.filter(isHealthy).length;
    this.#add('nodes', `Cluster health: ${String(healthy)}/${String(nodes.length)} reachable   (${time ?? '0001-01-01T00:00:00Z'})${interval === undefined ? '' : `   (Probe interval: ${interval})`}`);
    const order = nodes.map((node, i) => ({ node, path: `nodes[${String(i)}]`, local: text(at(node, 'name')) === self }));
    for (const one of [...order.filter(({ local }) => local), ...order.filter(({ local }) => !local)]) this.#node(one.node, one.path, one.local);
    return this.#out;
  }

  #add(path: string, line: string): void {
    this.#out.push({ n: this.#lineOf(path), text: line.replace(/[\r\n]+/g, ' ') });
  }

  #node(node: unknown, path: string, local: boolean): void {
    this.#add(`${path}.name`, `  ${text(at(node, 'name')) ?? ''}${local ? ' (localhost)' : ''}:`);
    this.#group(node, `${path}.host`, ['host'], 'Host');
    const endpoint = at(node, 'health-endpoint') === undefined ? 'endpoint' : 'health-endpoint';
    if (at(node, endpoint, 'ip') === undefined) this.#group(node, `${path}.${endpoint}`, [endpoint], 'Endpoint');
    else this.#path(at(node, endpoint), `${path}.${endpoint}`, 'Endpoint');
  }

  #group(node: unknown, path: string, keys: readonly string[], title: string): void {
    this.#path(at(node, ...keys, 'primary-address'), `${path}.primary-address`, title);
    for (const [i, one] of list(at(node, ...keys, 'secondary-addresses')).entries()) {
      this.#path(one, `${path}.secondary-addresses[${String(i)}]`, `Secondary ${title}`);
    }
  }

  #path(value: unknown, path: string, title: string): void {
    if (value === undefined || value === null) return;
    this.#add(`${path}.ip`, `    ${title} connectivity to ${text(at(value, 'ip')) ?? ''}:`);
    this.#probe(at(value, 'icmp'), `${path}.icmp`, 'ICMP to stack');
    this.#probe(at(value, 'http'), `${path}.http`, 'HTTP to agent');
  }

  #probe(value: unknown, path: string, title: string): void {
    if (value === undefined || value === null) return;
    const status = text(at(value, 'status'));
    const last = text(at(value, 'lastProbed'));
    const result = status ?? `OK, RTT=${String(integer(at(value, 'latency')) ?? 0)}ns`;
    this.#add(path, `      ${title}:   ${result}${last === undefined ? '' : `   (Last probed: ${last})`}`);
  }
}

/** The count that the text form prints: no path of the node failed, not yet probed ones included. */
function isHealthy(node: unknown): boolean {
  const groups = [at(node, 'host'), at(node, 'health-endpoint'), at(node, 'endpoint')];
  const paths = groups.flatMap((group) => [at(group, 'primary-address'), ...list(at(group, 'secondary-addresses')), ...(at(group, 'ip') === undefined ? [] : [group])]);
  return !paths.some((path) => text(at(path, 'icmp', 'status')) !== undefined || text(at(path, 'http', 'status')) !== undefined);
}
