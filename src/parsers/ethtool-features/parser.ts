import * as z from 'zod';
import { defineParser, type Line, type ParseContext } from '../define-parser.ts';

const Feature = z.object({
  on: z.boolean(),
  /** Cannot be changed on this device. */
  fixed: z.boolean(),
  /** Asked for, but the device has it the other way. */
  requested: z.boolean().optional(),
});

const EthtoolFeaturesData = z.object({
  devices: z.array(z.object({
    device: z.string(),
    /** By name: `features["tx-udp_tnl-segmentation"].on`. */
    features: z.record(z.string(), Feature),
  })),
});
type Data = z.infer<typeof EthtoolFeaturesData>;

const TITLE = /^Features for (\S{1,32}):$/;
const FEATURE = /^([a-z][a-z0-9_-]{2,60}): (on|off)(?: \[(fixed|requested (on|off)|not requested)\])?$/;
const MAX_DEVICES = 500;
const MAX_FEATURES = 200;

/** Names of short options and of features alike are known, so an untitled listing needs the device of its command. */
function deviceOf(command: string | undefined): string | undefined {
  return /\bethtool[\s-]-(?:k|-show-features)[\s-](\S+)$/.exec((command ?? '').trim())?.[1];
}

function parse(lines: readonly Line[], context: ParseContext): Data | undefined {
  const devices: Data['devices'] = [];
  let seen = 0;
  for (const line of lines) {
    const text = line.text.trim();
    const title = TITLE.exec(text)?.[1];
    const feature = FEATURE.exec(text);
    if (title !== undefined) {
      if (devices.length < MAX_DEVICES) {
        context.note(`devices[${devices.length}]`, line);
        devices.push({ device: title, features: {} });
        seen = 0;
      } else context.known(line);
      continue;
    }
    if (feature?.[1] === undefined) {
      if (/^(Cannot get device |Actual changes:|\.{3,4}$|\[\.{2,3}\]$)/.test(text)) context.known(line);
      continue;
    }
    if (devices.length === 0) devices.push({ device: deviceOf(context.command) ?? '', features: {} });
    const at = devices.length - 1;
    context.note(`devices[${at}].features.${feature[1]}`, line);
    const device = devices[at];
    if (device !== undefined && seen++ < MAX_FEATURES) {
      device.features[feature[1]] = {
        on: feature[2] === 'on', fixed: feature[3] === 'fixed', ...(feature[4] !== undefined && { requested: feature[4] === 'on' }),
      };
    }
  }
  return devices.length > 0 ? { devices } : undefined;
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const texts = head.slice(0, 80).map((l) => l.text.trim()).filter((t) => t !== '');
  if (texts.some((t) => TITLE.test(t))) return 'yes';
  const own = texts.filter((t) => FEATURE.test(t)).length;
  return own > 0 && own * 2 > texts.length ? (own >= 5 ? 'yes' : 'maybe') : 'no';
}

export const parser = defineParser({
  id: 'ethtool-features',
  title: 'offloads of network devices (ethtool -k)',
  kind: 'text',
  scope: 'node',
  area: 'kernel',
  collect: 'ethtool -k DEVICE',
  commands: [/^ethtool--(k|-show-features|-show-offload)(-.+)?$/],
  schema: EthtoolFeaturesData,
  sniff,
  parse,
});
