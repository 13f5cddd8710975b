import type { EvidenceRef } from '../../model/evidence.ts';
import type { NodeDevices } from './devices.ts';

/** A policy on a node: the devices it would announce from. */
export interface Site {
  readonly policy: string;
  readonly node: string;
  /** Devices whose name fits. */
  readonly matched: string[];
  /** Of them: those the agent works on; undefined when its status does not tell. */
  readonly selected?: string[];
  /** Of those to announce from: up, no part of a bond or bridge, and without an IPv4 address; undefined without addresses. */
  readonly bare?: string[];
  /** All devices of the node that lead out, for people. */
  readonly links: string[];
  readonly places: readonly EvidenceRef[];
}

/** Patterns longer than any written by hand are not tried. */
const LONGEST = 200;
/** Repeated groups and many repetitions can take for ever on a name made for them; nobody needs them for names of devices. */
const MOST_REPETITIONS = 3;

function isRisky(pattern: string): boolean {
  return pattern.length > LONGEST || /\)[+*{]/.test(pattern) || pattern.replace(/[^+*{]/g, '').length > MOST_REPETITIONS;
}

/** Patterns of Go; undefined when one of them cannot be tried here. */
export function readPatterns(patterns: readonly string[]): RegExp[] | undefined {
  const read: RegExp[] = [];
  for (const pattern of patterns) {
    if (isRisky(pattern)) return undefined;
    try {
      read.push(new RegExp(pattern));
    } catch {
      return undefined;
    }
  }
  return read;
}

/** What a policy with these patterns finds on a node. Without patterns it takes all devices of the agent. */
export function siteOf(policy: string, patterns: readonly RegExp[], devices: NodeDevices): Site {
  const byName = (name: string): boolean => patterns.some((p) => p.test(name.slice(0, 64)));
  const matched = devices.links.filter((l) => (patterns.length === 0 ? devices.selected?.has(l.name) === true : byName(l.name)));
  const selected = devices.selected === undefined ? undefined : matched.filter((l) => devices.selected?.has(l.name) === true);
  const bare = devices.networks === undefined || patterns.length === 0 ? undefined
    : (selected ?? matched).filter((l) => l.up && !l.enslaved && !(devices.networks?.get(l.name) ?? []).some((n) => !n.includes(':')));
  return {
    policy, node: devices.node, matched: matched.map((l) => l.name), links: devices.links.map((l) => l.name),
    ...(selected === undefined ? {} : { selected: selected.map((l) => l.name) }), ...(bare === undefined ? {} : { bare: bare.map((l) => l.name) }),
    places: [...(bare?.[0] ?? matched[0] ?? devices.links[0])?.places ?? [], ...devices.selectedPlaces],
  };
}
