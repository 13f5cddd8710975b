import { defineParser, type Line } from '../define-parser.ts';
import { Listed, readLsListing, readLong, readMissing, readNames } from '../ls-listing.ts';

/** Directory in the command; a file name's slug has `-` for each `/`, and these paths hold no `-` of their own. */
function pathOf(command: string | undefined): string {
  const spelled = /\s(\/[^\s|]*cilium[^\s|]*)/.exec(command ?? '')?.[1];
  if (spelled !== undefined) return spelled.length > 1 ? spelled.replace(/\/$/, '') : spelled;
  return /-((?:-var)?-run-cilium(?:-[\w.]+)*)$/.exec(command ?? '')?.[1]?.replaceAll('-', '/') ?? '';
}

/** Files that only the agent's runtime directory holds (cilium/cilium pkg/defaults). */
const OWN = /(^|\s)(cilium\.sock|cilium\.pid|monitor1_2\.sock|hubble\.sock|cilium-cni\.log)(=|\s|$)/;

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 80).map((l) => l.text.trim()).filter((t) => t !== '');
  const rows = texts.filter((t) => readLong(t) !== undefined).length;
  const looksListed = rows * 2 >= texts.length || /^total \d/.test(texts[0] ?? '');
  if (looksListed && texts.some((t) => OWN.test(t))) return 'yes';
  if (texts.some((t) => readMissing(t)?.path.includes('run/cilium'))) return 'yes';
  if (texts.length > 0 && texts.every((t) => readNames(t) !== undefined) && texts.some((t) => OWN.test(t) || /(^|\s)cgroup\.controllers(\s|$)/.test(t))) return 'maybe';
  return looksListed && texts.length > 0 ? 'maybe' : 'no';
}

export const parser = defineParser({
  id: 'ls-run-cilium',
  title: 'files in the runtime directory of the agent',
  kind: 'text',
  scope: 'node',
  area: 'node',
  collect: 'ls -la /var/run/cilium',
  commands: [/^ls(-.*)?-(-var)?-run-cilium([-|]|$)/],
  schema: Listed,
  sniff,
  parse: (lines, context) => readLsListing(lines, context, pathOf(context.command)),
});
