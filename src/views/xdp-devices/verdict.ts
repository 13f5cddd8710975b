import type { EvidenceRef } from '../../model/evidence.ts';
import type { ViewContext } from '../define-view.ts';
import { bondModeAllowsXdp, driverName, driverOfKind, isAmazonDriver, xdpSince } from './drivers.ts';
import { type Kernel, reaches } from './kernel.ts';

export type Verdict = 'supported' | 'no-native-xdp' | 'kernel-too-old' | 'refused';

/** A device with what was found about its driver. */
export interface Judged {
  readonly name: string;
  readonly driver?: string;
  readonly since?: string;
  /** Absent when nothing settles it. */
  readonly verdict?: Verdict;
  /** The verdict in words. */
  readonly because?: string;
  readonly places: readonly EvidenceRef[];
}

interface Driver { readonly name: string; readonly version?: string; readonly places: readonly EvidenceRef[] }

/** Judges a device by its driver, the kernel, and for a bond by its mode and the devices below. */
export function judgeDevice(name: string, context: ViewContext, kernel: Kernel | undefined): Judged {
  const running = attachedNatively(name, context);
  if (running !== undefined) return { name, verdict: 'supported', because: 'an XDP program runs on it in the driver', places: running };
  const driver = driverOf(name, context);
  if (driver === undefined) return { name, places: [] };
  const { places } = driver;
  const own = judgeDriver(driver, kernel);
  if (own.verdict !== 'supported' || driver.name !== 'bonding') return { name, driver: driver.name, ...own, places };
  const bond = judgeBond(name, context, kernel);
  return { ...bond, driver: driver.name, since: own.since ?? '', places: [...places, ...bond.places] };
}

type Answer = Pick<Judged, 'verdict' | 'because' | 'since'>;

function judgeDriver(driver: Driver, kernel: Kernel | undefined): Answer {
  const since = xdpSince(driver.name);
  if (since === undefined) return { verdict: 'no-native-xdp', because: `driver ${driver.name} has no native XDP` };
  if (isAmazonDriver(driver.name, driver.version)) return { since, verdict: 'supported' };
  if (kernel === undefined) return { since };
  if (reaches(kernel, since)) return { since, verdict: 'supported' };
  // A distribution may have brought the newer driver into its older kernel.
  if (kernel.backports) return { since };
  return { since, verdict: 'kernel-too-old', because: `driver ${driver.name} has native XDP from kernel ${since} on, this is ${kernel.release}` };
}

function judgeBond(name: string, context: ViewContext, kernel: Kernel | undefined): Judged {
  const links = context.best('ip-link');
  const bond = links?.data.links.find((l) => l.name === name);
  if (bond?.mode !== undefined && !bondModeAllowsXdp(bond.mode)) return { name, verdict: 'no-native-xdp', because: `a bond in mode ${bond.mode} takes no XDP program`, places: [] };
  const members = (links?.data.links ?? []).filter((l) => l.master === name).map((l) => judgeDevice(l.name, context, kernel));
  const bad = members.find((m) => m.verdict !== undefined && m.verdict !== 'supported');
  if (bad !== undefined) return { ...bad, name, because: `its member ${bad.name}: ${bad.because ?? ''}` };
  return members.length > 0 && members.every((m) => m.verdict === 'supported') ? { name, verdict: 'supported', places: [] } : { name, places: [] };
}

/** A program in the driver's mode proves the support, whatever the tables say. */
function attachedNatively(name: string, context: ViewContext): readonly EvidenceRef[] | undefined {
  for (const net of context.read('bpftool-net')) {
    const at = net.data.attachments.findIndex((a) => a.section === 'xdp' && a.device === name && a.xdpMode === 'driver');
    if (at >= 0) return net.places(`attachments[${String(at)}]`);
  }
  for (const links of context.read('ip-link')) {
    const at = links.data.links.findIndex((l) => l.name === name && l.xdp === 'driver');
    if (at >= 0) return links.places(`links[${String(at)}]`);
  }
  return undefined;
}

/** ethtool's word, else the kind of a virtual device; a device without a kind is real hardware, or a virtual one like it. */
function driverOf(name: string, context: ViewContext): Driver | undefined {
  for (const read of context.read('ethtool-driver')) {
    const at = read.data.devices.findIndex((d) => d.device === name);
    const device = read.data.devices[at];
    if (device === undefined) continue;
    return { name: driverName(device.driver), places: read.places(`devices[${String(at)}]`), ...(device.version === undefined ? {} : { version: device.version }) };
  }
  for (const read of context.read('ip-link')) {
    const at = read.data.links.findIndex((l) => l.name === name);
    const driver = driverOfKind(read.data.links[at]?.kind ?? '');
    if (driver !== undefined) return { name: driver, places: [...read.places(`links[${String(at)}]`), ...read.places(`links[${String(at)}].kind`)] };
  }
  return undefined;
}
