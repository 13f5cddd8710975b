import type { Report } from '../../model/report.ts';
import { stablePaths, uriOf } from '../stable-path.ts';
import type { Artifact, ArtifactLocation } from './log.ts';

export const BASE = 'SYSDUMP';

/** `dump.zip!/inner.tar.gz!/cmd/x.md:14-16` -> the archives around the file, outermost first. */
function containers(locator: string): string[] {
  return locator.split('!/').slice(0, -1);
}

/**
 * The files that results point to, and the archives around them, each listed once. `locate` adds a file when it is first
 * asked for and returns the reference to it.
 */
export class Artifacts {
  readonly list: Artifact[] = [];
  private readonly indices = new Map<string, number>();
  private readonly pathOf: (path: string) => string;
  private readonly sizes: ReadonlyMap<string, number>;
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
    this.pathOf = stablePaths(report);
    this.sizes = new Map(report.coverage.files.map((f) => [f.path, f.bytes]));
  }

  /** @param locator of the evidence, where there is one: tells the archives around the file */
  locate(path: string, locator = ''): ArtifactLocation {
    const uri = uriOf(this.pathOf(path));
    const size = this.sizes.get(path) ?? -1;
    const parent = this.parent(containers(locator));
    const index = this.add(uri, {
      location: { uri, uriBaseId: BASE }, ...(parent === undefined ? {} : { parentIndex: parent }), ...(size < 0 ? {} : { length: size }),
      // The stable name is none that can be opened: this one is.
      properties: { path },
    });
    return { uri, uriBaseId: BASE, index };
  }

  private parent(chain: readonly string[]): number | undefined {
    let parent: number | undefined;
    chain.forEach((name, depth) => {
      const own = this.pathOf(name).slice('sysdump/'.length);
      const uri = uriOf(depth === 0 ? `archive/${own}` : `archive/${chain.slice(0, depth).map((n) => this.pathOf(n).slice('sysdump/'.length)).join('/')}/${own}`);
      const { bytes, sha256 } = this.report.input;
      const top = depth === 0 && name === this.report.input.name ? { length: bytes, ...(sha256 === undefined ? {} : { hashes: { 'sha-256': sha256 } }) } : {};
      parent = this.add(uri, { location: { uri, uriBaseId: BASE }, ...(parent === undefined ? {} : { parentIndex: parent }), ...top, properties: { path: name } });
    });
    return parent;
  }

  private add(uri: string, artifact: Artifact): number {
    const known = this.indices.get(uri);
    if (known !== undefined) return known;
    this.indices.set(uri, this.list.length);
    this.list.push(artifact);
    return this.list.length - 1;
  }
}
