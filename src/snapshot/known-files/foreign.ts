import { PRIVATE_KEY, type FileRow } from './row.ts';

const JUNK = 'added by an archiver or an operating system';

/** Things around a dump that no collector wrote. */
export const foreignFiles: readonly FileRow[] = [
  { name: /^(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/, kind: 'leftover of a desktop', closed: JUNK },
  { name: /^\._/, kind: 'leftover of a desktop', closed: JUNK },
  { name: /\.o$/, kind: 'BPF object', closed: 'a compiled program, not text' },
  { name: /\.(?:png|jpe?g|gif|pdf|svg)$/i, kind: 'picture or document', closed: 'not text' },
  { name: /^cilium_wg\d{0,3}\.key$/, kind: 'PRIVATE KEY of a node', closed: 'a private key: it is not opened', warn: PRIVATE_KEY },
  { name: /\.html?$/, kind: 'HTML page' },
];
