import * as z from 'zod';
import { type Line, type ParseContext, defineParser } from '../define-parser.ts';
import { parseVersion } from '../../base/version.ts';

const Release = z.object({
  /** As printed: `v1.25.3+k3s1`, `v1.27.9-gke.1092000`. */
  gitVersion: z.string(),
  major: z.number().int(),
  minor: z.number().int(),
  /** `1.25.3`. */
  version: z.string(),
  /** Who built it, as far as the suffix tells: `k3s`, `rke2`, `gke`, `eks`. */
  distribution: z.string().optional(),
  platform: z.string().optional(),
});
type Release = z.input<typeof Release>;

const K8sVersion = z.object({
  /** The API server. */
  server: Release.optional(),
  /** kubectl. */
  client: Release.optional(),
});

type Side = 'server' | 'client';
type Found = { -readonly [S in Side]?: Release };

const VERSION = /^v\d{1,3}\.\d{1,3}\.\d{1,4}[\w.+-]{0,80}$/;
const SIDE = /^\s*"?(client|server)\s?Version"?:\s*(.*)$/i;
const STRUCT = /version\.Info\{[^{}]*GitVersion:"([^"]{1,100})"/;

function release(gitVersion: string, platform: string | undefined): Release | undefined {
  const version = VERSION.test(gitVersion) ? parseVersion(gitVersion) : undefined;
  if (version === undefined) return undefined;
  const { major, minor, patch } = version;
  const distribution = /[+-](k3s|rke2|gke|eks|vmware|rancher)/.exec(gitVersion)?.[1];
  return {
    gitVersion, major, minor, version: `${String(major)}.${String(minor)}.${String(patch)}`,
    ...(distribution === undefined ? {} : { distribution }), ...(platform === undefined || platform === '' ? {} : { platform }),
  };
}

/** Reads a Go struct, a `Server Version: v1.27.3` line, or the YAML and JSON forms with one field a line. */
function parse(lines: readonly Line[], context: ParseContext): z.input<typeof K8sVersion> | undefined {
  const found: Found = {};
  let side: Side | undefined;
  for (const line of lines) {
    const text = line.text.trim();
    if (text === '') continue;
    const titled = SIDE.exec(line.text);
    if (titled !== null) side = titled[1]?.toLowerCase() === 'client' ? 'client' : 'server';
    const own = side ?? 'server';
    const read = readLine(titled?.[2] ?? text);
    if (read === undefined) {
      noteRest(line, text, titled !== null, side, found, context);
      continue;
    }
    context.note(own, line);
    context.note(`${own}.gitVersion`, line);
    found[own] ??= read;
  }
  return found.server === undefined && found.client === undefined ? undefined : found;
}

function readLine(text: string): Release | undefined {
  const struct = STRUCT.exec(text);
  if (struct !== null) return release(struct[1] ?? '', /Platform:"([^"]{0,60})"/.exec(text)?.[1]);
  const field = /^"?gitVersion"?:\s*"?(v[\w.+-]{1,100})"?,?$/.exec(text);
  return release(field?.[1] ?? text, undefined);
}

/** Fields of the YAML and JSON forms beside the version; kubectl's remarks. */
function noteRest(line: Line, text: string, titled: boolean, side: Side | undefined, found: Found, context: ParseContext): void {
  const platform = /^"?platform"?:\s*"?([a-z0-9/]{1,60})"?,?$/.exec(text)?.[1];
  const target = side === undefined ? undefined : found[side];
  if (platform !== undefined && target !== undefined && side !== undefined) {
    target.platform = platform;
    context.note(`${side}.platform`, line);
    return;
  }
  const known = /^"?(?:major|minor|git\w+|buildDate|goVersion|compiler|platform|kustomizeVersion|emulation\w+|minCompatibility\w+)"?:/.test(text)
    || /^(?:Kustomize Version:|WARNING:|Warning:|[{}],?$)/.test(text) || (titled && /Version"?:\s*\{?$/.test(text));
  if (known) context.known(line);
}

function sniff(head: readonly Line[]): 'yes' | 'maybe' | 'no' {
  const lines = head.filter((l) => l.text.trim() !== '').slice(0, 40);
  if (lines.some((l) => STRUCT.test(l.text))) return 'yes';
  if (lines.some((l) => /^\s*"?(?:client|server)Version"?:/.test(l.text)) && lines.some((l) => /gitVersion"?:/.test(l.text))) return 'yes';
  const plain = lines.filter((l) => /^(?:Client|Server) Version: v\d/.test(l.text)).length;
  return plain > 0 && lines.length <= 8 ? 'yes' : 'no';
}

export const parser = defineParser({
  id: 'k8s-version',
  title: 'Kubernetes version',
  kind: 'text',
  scope: 'cluster',
  area: 'kubernetes',
  collect: 'kubectl version',
  files: [/^k8s-version(?:-info)?\.txt$/],
  commands: [/^(?:kubectl|oc)-version(?:-|$)/],
  schema: K8sVersion,
  sniff,
  parse,
});
