import { byText } from '../../base/sort.ts';
import { Tally } from '../../base/tally.ts';
import type { Line, ParseContext } from '../define-parser.ts';
import type { Listed } from './path-line.ts';
import type { BpffsData } from './schema.ts';

const MAX_MAPS = 1000;
const MAX_LINKS = 2000;
const MAX_ERRORS = 50;

/** Sorts pinned objects by what they belong to. */
export class Pins {
  readonly #context: ParseContext;
  readonly #maps: string[] = [];
  readonly #endpointMaps = new Tally();
  readonly #deviceLinks: BpffsData['deviceLinks'] = [];
  readonly #endpoints = new Set<string>();
  readonly #endpointLinks = new Tally();
  readonly #socketLinks: string[] = [];
  readonly #directories = new Tally();
  readonly #errors: BpffsData['errors'] = [];
  #root: string | undefined;
  #entries = 0;

  constructor(context: ParseContext) {
    this.#context = context;
  }

  error(path: string, reason: string, line: Line): void {
    if (this.#errors.length >= MAX_ERRORS) {
      this.#context.known(line);
      return;
    }
    this.#context.note(`errors[${this.#errors.length}]`, line);
    this.#errors.push({ path, reason });
  }

  add({ path, directory }: Listed, line: Line): void {
    this.#root ??= /^.*?\/(?:sys\/fs\/bpf|bpffs|bpf)(?=\/|$)/.exec(path)?.[0] ?? path;
    this.#entries++;
    const below = path.slice(this.#root.length).split('/').filter((part) => part !== '');
    if (below.length > 2) this.#directories.add(below.slice(0, 2).join('/'));
    this.#context.known(line);
    const name = below.at(-1) ?? '';
    if (directory === true || name === '') return;
    if (below.length === 3 && below[0] === 'tc' && below[1] === 'globals') this.#map(name, line);
    else if (below[0] === 'cilium') this.#cilium(below, name, line);
  }

  #map(name: string, line: Line): void {
    const family = /^(cilium_\w{1,60}_)\d{5}$/.exec(name)?.[1];
    if (family !== undefined) this.#endpointMaps.add(`${family}N`);
    else if (this.#maps.length < MAX_MAPS) {
      this.#context.note(`maps[${this.#maps.length}]`, line);
      this.#maps.push(name);
    }
  }

  /** `cilium/devices/eth0/links/cil_from_netdev`, `cilium/endpoints/210/links/cil_from_container`, `cilium/socketlb/links/cgroup/...`. */
  #cilium(below: readonly string[], name: string, line: Line): void {
    const [, area, owner, kind] = below;
    if (area === 'devices' && owner !== undefined && kind === 'links' && below.length === 5) {
      if (this.#deviceLinks.length >= MAX_LINKS) return;
      this.#context.note(`deviceLinks[${this.#deviceLinks.length}]`, line);
      this.#deviceLinks.push({ device: owner, name });
    } else if (area === 'endpoints' && owner !== undefined && kind === 'links' && below.length === 5) {
      if (this.#endpoints.size < 100_000) this.#endpoints.add(owner);
      this.#endpointLinks.add(name);
    } else if (area === 'socketlb' && below.length === 5 && this.#socketLinks.length < MAX_LINKS) {
      this.#context.note(`socketLinks[${this.#socketLinks.length}]`, line);
      this.#socketLinks.push(name);
    }
  }

  end(): BpffsData | undefined {
    if (this.#root === undefined && this.#errors.length === 0) return undefined;
    const counted = (tally: Tally): { name: string; count: number }[] => tally.top(200).map(({ key, count }) => ({ name: key, count }))
      .sort((a, b) => byText(a.name, b.name));
    return {
      root: this.#root ?? '', entries: this.#entries, maps: this.#maps, endpointMaps: counted(this.#endpointMaps), deviceLinks: this.#deviceLinks,
      endpoints: this.#endpoints.size, endpointLinks: counted(this.#endpointLinks), socketLinks: this.#socketLinks,
      directories: this.#directories.top(50).map(({ key, count }) => ({ path: key, count })), errors: this.#errors,
    };
  }
}
