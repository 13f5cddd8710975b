import type { EvidenceRef } from '../../model/evidence.ts';
import type { PlacedDocument } from '../../model/snapshot.ts';
import type { ParserData, ParserId } from '../../parsers/registry.gen.ts';
import { placesOf } from '../../views/fact-book.ts';
import { addRow, documentsOf, type Facet, type Row, type Sheet, type Source } from '../facet.ts';

type Say = (node: string | undefined, what: string, version: string | undefined, refs: readonly EvidenceRef[]) => void;

/** What runs where: agent, kubelet, kernel, operating system, container runtime, and the API server. */
export const versions: Facet = {
  id: 'versions', title: 'Versions', collect: 'kubectl get nodes -o yaml; kubectl -n kube-system exec <cilium pod> -- cilium-dbg version', bothNeeded: new Set(), ignored: [],
  read: (source) => {
    const sheets = new Map<string, { readonly node: string | undefined; readonly rows: Map<string, Row> }>();
    // The first who speaks of a thing is believed; later ones only fill gaps.
    const say: Say = (node, what, version, refs) => {
      if (version === undefined || version === '') return;
      const sheet = sheets.get(node ?? '') ?? { node, rows: new Map<string, Row>() };
      sheets.set(node ?? '', sheet);
      if (!sheet.rows.has(what)) addRow(sheet.rows, what, { cells: new Map([['', { text: version }]]), refs });
    };
    fromNodes(source, say);
    fromAgents(source, say);
    return [...sheets.values()].map(({ node, rows }): Sheet => ({
      part: '', rows, whole: false, refs: [...rows.values()][0]?.refs ?? [], ...(node === undefined ? {} : { node }),
    }));
  },
};

function each<Id extends ParserId>({ snapshot }: Source, id: Id, tell: (data: ParserData[Id], placed: PlacedDocument) => void): void {
  // The registry ties the id to the schema the data was validated with.
  for (const placed of documentsOf(snapshot, id)) tell(placed.document.data as ParserData[Id], placed);
}

const NODE_FIELDS = [['kubelet', 'kubeletVersion'], ['kernel', 'kernelVersion'], ['operating system', 'osImage'], ['container runtime', 'containerRuntimeVersion']] as const;

function fromNodes(source: Source, say: Say): void {
  each(source, 'k8s-nodes', ({ items }, { document }) => {
    for (const [i, node] of items.entries()) for (const [what, field] of NODE_FIELDS) say(node.name, what, node[field], placesOf(document, `items[${String(i)}].${field}`));
  });
  each(source, 'uname', (data, { document, node }) => { say(node, 'kernel', data.release, placesOf(document, 'release')); });
  each(source, 'k8s-version', ({ server }, { document }) => { say(undefined, 'Kubernetes', server?.gitVersion, placesOf(document, 'server')); });
}

function fromAgents(source: Source, say: Say): void {
  each(source, 'cilium-version', ({ daemon }, { document, node }) => { say(node, 'Cilium agent', daemon?.version, placesOf(document, 'daemon')); });
  each(source, 'cilium-status', ({ cilium, kubernetes }, { document, node }) => {
    say(node, 'Cilium agent', cilium?.version, placesOf(document, 'cilium'));
    say(undefined, 'Kubernetes', kubernetes?.version, placesOf(document, 'kubernetes'));
  });
}
