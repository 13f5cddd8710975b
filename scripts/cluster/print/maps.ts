import { createRandom, type Random } from '../random.ts';
import type { NodeView } from '../model.ts';
import { somePod } from '../view.ts';

/** Entries printed between two yields. */
const PORTION = 500;

/** `bpf ct list` of a busy and healthy node: both directions of established connections, service entries, some closing ones. */
export function* conntrack(view: NodeView): Generator<string> {
  const random = createRandom(view.cluster.options.seed).fork(`ct ${view.node.name}`);
  const minor = Number(view.cluster.options.cilium.split('.')[1]);
  let text = '';
  const total = view.pods.length === 0 ? 0 : view.cluster.options.conntrack;
  for (let i = 0; i < total; i++) {
    text += entry(view, random, i, minor);
    if (i % PORTION === PORTION - 1) { yield text; text = ''; }
  }
  yield `${text}\n`;
}

function entry(view: NodeView, random: Random, i: number, minor: number): string {
  const pod = random.pick(view.pods);
  const peer = somePod(view.cluster, random.int);
  const port = 32768 + random.int(28000);
  const left = i % 7 === 0 ? random.int(10) : 60 + random.int(7800);
  const expires = 1209600 + left;
  const time = minor >= 18 ? `expires=${expires} (remaining: ${left} sec(s))` : `expires=${expires}`;
  const seen = 1209600 - random.int(50);
  const [protocol, flags, bits, names] = i % 9 === 0 ? ['UDP', '0x00', '0x0000', '[ ]'] : i % 7 === 0 ? ['TCP', '0x1b', '0x0013', '[ RxClosing TxClosing SeenNonSyn ]'] : ['TCP', '0x1a', '0x0010', '[ SeenNonSyn ]'];
  const rest = (revnat: number, identity: number, backend: number): string => `${time} Packets=0 Bytes=0 RxFlagsSeen=${flags} LastRxReport=${seen} TxFlagsSeen=${flags} LastTxReport=${seen} Flags=${bits} ${names} RevNAT=${revnat} SourceSecurityID=${identity} ${minor >= 18 ? '' : 'IfIndex=0 '}BackendID=${backend} \n`;
  const frontend = view.frontends[1 + i % Math.max(1, view.frontends.length - 1)];
  const backend = frontend?.backends[i % Math.max(1, frontend.backends.length)];
  if (i % 3 === 0 && frontend?.type === 'ClusterIP' && backend !== undefined) return `${frontend.protocol} SVC ${pod.ip}:${port} -> ${frontend.ip}:${frontend.port} ${time} Packets=0 Bytes=0 RxFlagsSeen=0x00 LastRxReport=0 TxFlagsSeen=${flags} LastTxReport=${seen} Flags=${bits} ${names} RevNAT=${frontend.id} SourceSecurityID=0 ${minor >= 18 ? '' : 'IfIndex=0 '}BackendID=${backend.id} \n`;
  if (i % 3 === 1) return `${protocol} IN ${peer.ip}:${port} -> ${pod.ip}:${pod.app.port} ${rest(0, peer.app.identity, 0)}`;
  return `${protocol} OUT ${pod.ip}:${port} -> ${peer.ip}:${peer.app.port} ${rest(0, pod.app.identity, 0)}`;
}

/** `bpf nat list`: pods behind the node's address, pairs of an OUT and an IN entry. */
export function* nat(view: NodeView): Generator<string> {
  const random = createRandom(view.cluster.options.seed).fork(`nat ${view.node.name}`);
  let text = '';
  const total = view.pods.length === 0 || view.cluster.options.proxy === 'iptables' ? 0 : view.cluster.options.nat;
  for (let i = 0; i < total; i += 2) {
    const pod = random.pick(view.pods);
    const port = 32768 + random.int(28000);
    const world = `203.0.113.${1 + random.int(250)}:443`;
    const age = random.int(5000);
    text += `TCP OUT ${pod.ip}:${port} -> ${world} XLATE_SRC ${view.node.ip}:${port} Created=${age}sec ago NeedsCT=1\nTCP IN ${world} -> ${view.node.ip}:${port} XLATE_DST ${pod.ip}:${port} Created=${age}sec ago NeedsCT=1\n`;
    if (i % PORTION === 0) { yield text; text = ''; }
  }
  yield text;
}
