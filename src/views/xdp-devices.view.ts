import * as z from 'zod';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';
import { decisiveLogs } from './start-refusals/decisive-logs.ts';
import { readKernel } from './xdp-devices/kernel.ts';
import { judgeDevice, type Judged } from './xdp-devices/verdict.ts';

const XdpDevices = z.object({
  /** Release of the running kernel. */
  kernel: z.string().optional(),
  devices: z.array(z.object({
    name: z.string(),
    /** As ethtool prints it, or told from the kind of a virtual device. */
    driver: z.string().optional(),
    /** First mainline kernel in which the driver has native XDP. */
    since: z.string().optional(),
    /**
     * `refused`: the agent did not come up because the driver does not take the program. Absent when the driver, or whether its kernel
     * has the support, is not known.
     */
    verdict: z.enum(['supported', 'no-native-xdp', 'kernel-too-old', 'refused']).optional(),
    /** The verdict in words. */
    because: z.string().optional(),
  })),
});

/** Whether the devices that serve traffic from outside can run an XDP program in their driver. */
export const view = defineView({
  id: 'xdp-devices',
  title: 'native XDP support of the devices that kube-proxy replacement serves',
  scope: 'node',
  collect: 'for d in /sys/class/net/*; do d=${d##*/}; echo "# ethtool -i $d"; ethtool -i "$d"; done',
  schema: XdpDevices,
  build: (context) => {
    const kernel = readKernel(context);
    const named = namedDevices(context);
    const refused = refusals(context);
    const judged = named.names.map((name) => refused.find((r) => r.name === name) ?? judgeDevice(name, context, kernel));
    const devices = [...judged, ...refused.filter((r) => !named.names.includes(r.name))];
    if (devices.length === 0) return { missing: [...context.missing('cilium-status'), ...context.missing('ethtool-driver')] };
    context.note('', named.places);
    context.note('kernel', kernel?.places ?? []);
    for (const [i, device] of devices.entries()) {
      context.note(`devices[${String(i)}]`, device.places.length > 0 ? device.places : named.places);
      if (device.verdict === 'kernel-too-old') context.note(`devices[${String(i)}].verdict`, [...device.places, ...kernel?.places ?? []]);
    }
    return {
      devices: devices.map(({ name, driver, since, verdict, because }) => ({
        name, ...(driver === undefined ? {} : { driver }), ...(since === undefined ? {} : { since }),
        ...(verdict === undefined ? {} : { verdict }), ...(because === undefined ? {} : { because }),
      })),
      ...(kernel === undefined ? {} : { kernel: kernel.release }),
    };
  },
});

interface Named { readonly names: readonly string[]; readonly places: readonly EvidenceRef[] }

/** The agent's own list: what the configuration names may hold patterns. */
function namedDevices(context: ViewContext): Named {
  for (const read of context.read('cilium-status')) {
    const listed = read.data.kpr?.devices ?? [];
    if (listed.length > 0) return { names: unique(listed.map((d) => d.name)), places: read.places('kpr.devices') };
    const detailed = read.data.kpr?.details?.devices ?? [];
    if (detailed.length > 0) return { names: unique(detailed.map((d) => d.name)), places: read.places('kpr.details.devices') };
  }
  for (const read of context.read('cilium-log')) {
    const listed = read.data.component === 'agent' ? read.data.devices ?? [] : [];
    if (listed.length > 0) return { names: unique(listed), places: read.places('devices') };
  }
  return { names: [], places: [] };
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

/** Other reasons, such as too few queues or too large an MTU, say nothing about the driver. */
const UNSUPPORTED = /operation not supported|not supported|eopnotsupp|errno 95/i;

/** Devices on which an agent that did not come up could not attach its program for lack of support. */
function refusals(context: ViewContext): Judged[] {
  const logs = decisiveLogs(context.read('cilium-log').filter((l) => l.data.component === 'agent'));
  return logs.flatMap((log) => log.data.signatures.flatMap((hit, i): Judged[] => {
    if (hit.id !== 'xdp-attach-failed' || !UNSUPPORTED.test(hit.sample)) return [];
    const because = `the agent's log says: ${hit.sample.replace(/\s+/g, ' ').slice(0, 200)}`;
    return unique(hit.values).map((name) => ({ name, verdict: 'refused', because, places: log.places(`signatures[${String(i)}]`) }));
  }));
}
