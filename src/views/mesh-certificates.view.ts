import * as z from 'zod';
import { defineView } from './define-view.ts';

const MeshCertificates = z.object({
  /** Checks of connections that were read. */
  peers: z.number().int(),
  /** Failed checks that speak of certificates. */
  refused: z.array(z.object({ cluster: z.string(), text: z.string() })),
});

const CERTIFICATE = /x509: |tls: |certificate (?:is|has|signed)/;

/** What the agents' own check of the connections to other clusters says of certificates. */
export const view = defineView({
  id: 'mesh-certificates',
  title: 'check of the certificates between clusters',
  scope: 'cluster',
  collect: 'kubectl -n kube-system exec ds/cilium -c cilium-agent -- cilium-dbg troubleshoot clustermesh',
  schema: MeshCertificates,
  build: (context) => {
    const checks = context.read('cilium-troubleshoot');
    if (checks.length === 0) return { missing: context.missing('cilium-troubleshoot') };
    context.note('', checks[0]?.places('') ?? []);
    const out: z.input<typeof MeshCertificates> = { peers: 0, refused: [] };
    for (const check of checks) {
      for (const [i, peer] of check.data.peers.entries()) {
        out.peers += 1;
        for (const text of peer.failures) {
          if (peer.name === undefined || !CERTIFICATE.test(text)) continue;
          context.note(`refused[${String(out.refused.length)}]`, check.places(`peers[${String(i)}]`));
          out.refused.push({ cluster: peer.name, text: text.slice(0, 300) });
        }
      }
    }
    return out;
  },
});
