import * as z from 'zod';
import { contains, parseCidr } from '../base/cidr.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { minorOf } from '../base/version.ts';
import { compareMinor } from './config/defaults.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { noteList } from './note-list.ts';

const StrictEncryption = z.object({
  /** Packets that pods send in clear are to be dropped, as far as the release reads the keys. */
  egress: z.boolean(),
  /** Packets that come in clear are to be dropped; 1.19 and newer. */
  ingress: z.boolean(),
  /** Range in which nothing may leave in clear; empty when it is not set. */
  cidr: z.string(),
  /** Keys that are set, and that the release does not read any more. */
  ignored: z.array(z.string()),
  /** Pod ranges of IPv4 that are not within `cidr`; absent while no range of pods is known. */
  outside: z.array(z.object({ cidr: z.string(), owner: z.string() })).optional(),
  /** Nodes that dropped many packets in clear: a thousand, and one of a hundred that they forwarded; absent while no counts are known. */
  dropping: z.array(z.object({ node: z.string(), packets: z.number(), forwarded: z.number() })).optional(),
});

const OLD = { on: 'enable-encryption-strict-mode', cidr: 'encryption-strict-mode-cidr' } as const;
const NEW = { on: 'enable-encryption-strict-mode-egress', cidr: 'encryption-strict-egress-cidr' } as const;
const INGRESS = 'enable-encryption-strict-mode-ingress';
const OLD_KEYS = [OLD.on, OLD.cidr, 'encryption-strict-mode-allow-remote-node-identities'] as const;
/** From here on the old keys are not read. */
const REMOVED = '1.20';
const DROPPED_IN_CLEAR = 195;
const MANY = 1000;

/** What strict encryption is asked for, what it covers, and whether it drops much. */
export const view = defineView({
  id: 'strict-encryption',
  title: 'strict encryption: what is asked for, covered and dropped',
  scope: 'cluster',
  collect: 'kubectl -n kube-system get configmap cilium-config -o yaml; cilium-dbg bpf metrics list (in each agent)',
  schema: StrictEncryption,
  build: (context) => {
    const config = context.view('config');
    if (config.state === 'missing') return { missing: config.missing };
    const { values } = z.object({ values: z.record(z.string(), z.string()) }).parse(config.data);
    const on = (key: string): boolean => values[key]?.trim().toLowerCase() === 'true';
    const minor = minorOf(context.ciliumVersion());
    const removed = minor !== undefined && compareMinor(minor, REMOVED) >= 0;
    const readsOld = !removed && on(OLD.on);
    const cidr = (values[NEW.cidr] ?? (removed ? '' : values[OLD.cidr] ?? '')).trim();
    const places = (...keys: readonly string[]): readonly EvidenceRef[] => keys.flatMap((k) => (values[k] === undefined ? [] : config.places(`values.${k}`)));
    for (const field of ['', 'egress']) context.note(field, places(OLD.on, NEW.on, INGRESS).length > 0 ? places(OLD.on, NEW.on, INGRESS) : config.places(''));
    context.note('ingress', places(INGRESS));
    context.note('cidr', [...places(OLD.cidr, NEW.cidr), ...places(OLD.on, NEW.on)].slice(0, 1));
    const ignored = removed && (on(OLD.on)) ? OLD_KEYS.filter((k) => values[k] !== undefined) : [];
    context.note('ignored', places(...ignored));
    return { egress: readsOld || on(NEW.on), ingress: on(INGRESS), cidr, ignored: [...ignored], ...outside(context, cidr), ...dropping(context) };
  },
});

/** Ranges of nodes say more than the pool they are taken from. */
function outside(context: ViewContext, cidr: string): Pick<z.input<typeof StrictEncryption>, 'outside'> {
  const fact = context.view('pod-cidrs');
  const strict = parseCidr(cidr);
  if (fact.state === 'missing') {
    for (const missing of fact.missing.slice(0, 1)) context.lacks('outside', missing);
    return {};
  }
  const { ranges } = z.object({ ranges: z.array(z.object({ cidr: z.string(), family: z.number(), owner: z.string() })) }).parse(fact.data);
  const four = ranges.map((r, i) => ({ ...r, places: fact.places(`ranges[${String(i)}]`) })).filter((r) => r.family === 4);
  const ofNodes = four.filter((r) => r.owner !== 'pool');
  const wrong = (ofNodes.length > 0 ? ofNodes : four).filter((r) => { const range = parseCidr(r.cidr); return strict !== undefined && range !== undefined && !contains(strict, range); });
  return { outside: noteList(context, 'outside', wrong.map((r) => ({ cidr: r.cidr, owner: r.owner, places: r.places }))) };
}

function dropping(context: ViewContext): Pick<z.input<typeof StrictEncryption>, 'dropping'> {
  const reads = context.read('cilium-bpf-metrics');
  if (reads.length === 0) {
    for (const missing of context.missing('cilium-bpf-metrics').slice(0, 1)) context.lacks('dropping', missing);
    return {};
  }
  const counted = reads.map((read) => {
    const rows = read.data.rows.map((row, i) => ({ ...row, i }));
    const dropped = rows.filter((r) => r.dropped && r.code === DROPPED_IN_CLEAR);
    const forwarded = rows.filter((r) => !r.dropped && r.reason === 'Success').reduce((n, r) => n + r.packets, 0);
    return { node: read.node ?? 'a node', packets: dropped.reduce((n, r) => n + r.packets, 0), forwarded, places: dropped.flatMap((r) => read.places(`rows[${String(r.i)}]`)) };
  });
  return { dropping: noteList(context, 'dropping', counted.filter((c) => c.packets >= MANY && c.packets * 100 >= c.forwarded)) };
}
