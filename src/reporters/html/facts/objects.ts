import type { ReportFacts } from '../../../model/report-facts.ts';
import { counted } from '../../../base/plural.ts';
import { bytesWord } from '../../words.ts';
import { bars, type Part } from './bars.ts';
import { table, thousands, type Cell, type Section } from './table.ts';

const ROWS = 16;
const TABLE_ROWS = 1500;

/** States in the order of a bar; those that are not named stand for trouble. */
const CALM: readonly string[] = ['ready', 'restoring', 'regenerating', 'waiting-to-regenerate', 'waiting-for-identity'];

function toneOf(state: string): string {
  return state === 'ready' ? 'ok' : CALM.includes(state) ? 'warning' : state === 'unknown' ? 'blind' : 'error';
}

export function endpoints(facts: ReportFacts, suffix: string, omitted: number): Section {
  const states = facts.endpointStates.map(({ node, states: list }) => {
    const parts: Part[] = [...list].sort((a, b) => rank(a.state) - rank(b.state)).map((s) => ({ kind: toneOf(s.state), value: s.count }));
    return { name: node === '' ? 'node not named' : node, note: '', parts, text: [...list].sort((a, b) => rank(a.state) - rank(b.state)).map((s) => `${s.count} ${s.state}`).join(', '), odd: list.reduce((n, s) => n + (s.state === 'ready' ? 0 : s.count), 0) };
  }).sort((a, b) => b.odd - a.odd);
  const count = facts.endpointStates.reduce((sum, n) => sum + n.states.reduce((s, x) => s + x.count, 0), 0);
  const odd = states.reduce((sum, s) => sum + s.odd, 0);
  return {
    show: count > 0, summary: odd === 0 ? `All ${counted(count, 'endpoint')} on ${counted(states.length, 'node')} ${count === 1 ? 'is' : 'are'} ready.` : `${odd} of ${counted(count, 'endpoint')} not ready.`,
    bars: bars(states, ROWS),
    table: table(`endpoints${suffix}`, 'Endpoints', [{ title: 'Endpoint', numeric: true }, { title: 'Node' }, { title: 'State' }, { title: 'Pod' }, { title: 'Address' }, { title: 'Identity', numeric: true }, { title: 'Policy in' }, { title: 'Policy out' }],
      facts.endpoints.slice(0, TABLE_ROWS).map((e): Cell[] => [
        { text: String(e.id), value: e.id }, { text: e.node, mono: true }, { text: e.state, tone: e.state === 'ready' ? 'good' : toneOf(e.state) === 'warning' ? 'odd' : 'bad' },
        { text: e.kind === 'pod' ? [e.namespace, e.pod].filter((p) => p !== undefined).join('/') : e.kind }, { text: e.ip ?? '', mono: true },
        { text: e.identity === undefined ? '' : String(e.identity), value: e.identity ?? -1 }, { text: e.ingress }, { text: e.egress },
      ]), omitted),
  };
}

function rank(state: string): number {
  const at = CALM.indexOf(state);
  return at === -1 ? CALM.length : at;
}

export function services(facts: ReportFacts, suffix: string, omitted: number): Section {
  const without = facts.services.filter((s) => s.active === 0).length;
  return {
    show: facts.services.length > 0,
    summary: `${counted(facts.services.length + omitted, 'port')} of services as the agents program them${without > 0 ? `; ${without} without an active backend` : ', all with an active backend'}.`,
    table: table(`services${suffix}`, 'Services', [{ title: 'Service' }, { title: 'Type' }, { title: 'Port', numeric: true }, { title: 'Active', numeric: true }, { title: 'Backends', numeric: true }, { title: 'Frontends' }],
      facts.services.map((s): Cell[] => [
        { text: s.label, mono: true }, { text: s.type }, { text: String(s.port), value: s.port }, { text: String(s.active), value: s.active, ...(s.active === 0 ? { tone: 'bad' as const } : {}) },
        { text: String(s.backends), value: s.backends }, { text: s.frontends.join(', '), mono: true },
      ]), omitted),
  };
}

/** How full maps are, and what they hold at most. */
export function maps(facts: ReportFacts, suffix: string, omitted: number): Section {
  const pressed = facts.maps.filter((m) => m.pressure !== undefined);
  const rows = pressed.map((m) => {
    const share = m.pressure ?? 0;
    const percent = Math.round(share * 1000) / 10;
    return { name: m.name, note: m.node ?? '', parts: [{ kind: share >= 0.9 ? 'error' : share >= 0.7 ? 'warning' : 'info', value: Math.min(1, share) }], text: `${percent} % full` };
  });
  const sized = facts.maps.filter((m) => m.capacity !== undefined);
  return {
    show: facts.maps.length > 0, hasPressure: rows.length > 0, bars: bars(rows, ROWS, 1), hasSizes: sized.length > 0,
    table: table(`maps${suffix}`, 'Sizes of BPF maps', [{ title: 'Map' }, { title: 'Entries at most', numeric: true }], sized.map((m): Cell[] => [{ text: m.name }, { text: thousands(m.capacity ?? 0), value: m.capacity ?? 0 }]), omitted),
  };
}

/** Packets dropped by reason. */
export function drops(facts: ReportFacts): Section {
  const rows = facts.drops.map((d) => ({
    name: d.reason, note: '', parts: [{ kind: 'error', value: d.packets }],
    text: `${thousands(d.packets)} packets${d.bytes > 0 ? `, ${bytesWord(d.bytes)}` : ''}, on ${counted(d.nodes, 'node')}`,
  }));
  const total = facts.drops.reduce((sum, d) => sum + d.packets, 0);
  return { show: rows.length > 0, summary: `${thousands(total)} packets since the counters began; some drops are normal, such as those of policy.`, bars: bars(rows, ROWS) };
}
