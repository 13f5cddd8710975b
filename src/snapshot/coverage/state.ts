import { type Document, hasData } from '../../model/document.ts';
import type { CollectorFailure, ExpectedInput } from '../../model/report.ts';
import type { ParserData } from '../../parsers/registry.gen.ts';

export type Standing = Pick<ExpectedInput, 'state' | 'reason'>;

/** What became of an input, by the documents there are of it. */
export function standingOf(documents: readonly Document[], absent: () => Standing): Standing {
  const usable = documents.filter(hasData);
  if (usable.some((d) => d.status === 'parsed' && !d.incomplete)) return { state: 'collected' };
  const [part] = usable;
  if (part !== undefined) return { state: 'partial', reason: `${part.path}: ${part.problems[0]?.message ?? 'lines are left out'}` };
  const [broken] = documents;
  if (broken === undefined) return absent();
  return { state: 'failed', reason: `${broken.path}: ${broken.failure?.reason ?? 'could not be read'}` };
}

/** The log of an agent; those of other containers on the node are no substitute. */
export function isAgentLog(document: Document): boolean {
  if (document.parser !== 'cilium-log') return false;
  const data = document.data as ParserData['cilium-log'] | undefined;
  return data === undefined ? document.identity.container === 'cilium-agent' : data.component === 'agent';
}

/** The first failed task that a test accepts, as a standing. */
export function failedTask(failures: readonly CollectorFailure[], accepts: (task: string) => boolean): Standing | undefined {
  const failure = failures.find((f) => accepts(f.task));
  return failure === undefined ? undefined : { state: 'failed', reason: `${failure.path}:${String(failure.line)}: ${failure.message.split('\n')[0] ?? ''}` };
}
