import { satisfies } from '../base/version.ts';
import type { Document } from '../model/document.ts';
import type { CollectorFailure } from '../model/report.ts';
import type { ParserData } from '../parsers/registry.gen.ts';

type Log = ParserData['sysdump-log'];
type Failure = Log['failures'][number];

/** Faults of the collector itself, and what it always fails at: neither says anything of the cluster. */
interface KnownFault {
  /** Versions of cilium-cli. */
  readonly cli?: string;
  /** Versions of the agent. */
  readonly agent?: string;
  readonly applies: (failure: Failure) => boolean;
}

const KNOWN: readonly KnownFault[] = [
  // The namespace found was not kept, so whatever is read by name failed.
  { cli: '>=0.12.5 <=0.12.11', applies: (f) => f.reason === 'namespace-unknown' },
  // gops moved inside the operator's image.
  { cli: '<0.19.5', agent: '>=1.19.0-0', applies: (f) => f.kind === 'gops' && /operator/.test(f.subject ?? '') },
  // The stream is cut after its time; what came until then is in the file.
  { cli: '>=0.18.4', applies: (f) => f.kind === 'hubble-flows' && f.reason === 'timeout' },
  // Every cluster without Tetragon has these.
  { applies: (f) => /tetragon/i.test(`${f.task} ${f.message}`) && ['not-found', 'api-missing', 'not-installed', 'other'].includes(f.reason) },
];

/**
 * The tasks the collector says it failed at, in the order of its log. `expected` are those that a healthy cluster of these
 * versions and features has as well.
 */
export function collectorFailures(documents: readonly Document[], ciliumVersions: readonly string[]): CollectorFailure[] {
  return documents.filter((d) => d.parser === 'sysdump-log' && d.data !== undefined).flatMap((document) => {
    const log = document.data as Log;
    return log.failures.map((failure, i) => ({
      task: failure.task, message: failure.message, path: document.path,
      expected: failure.expected || KNOWN.some((fault) => isFault(fault, failure, log.cliVersion, ciliumVersions)),
      line: document.marks.get(`failures[${String(i)}]`)?.start ?? document.span.start,
    }));
  });
}

function isFault({ cli, agent, applies }: KnownFault, failure: Failure, cliVersion: string | undefined, agents: readonly string[]): boolean {
  if (cli !== undefined && (cliVersion === undefined || satisfies(cliVersion, cli) !== true)) return false;
  if (agent !== undefined && !agents.some((version) => satisfies(version, agent) === true)) return false;
  return applies(failure);
}
