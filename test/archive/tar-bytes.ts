import { pack } from 'tar-stream';
import type { Header } from 'tar-stream';

export type MadeTarEntry = Partial<Header> & { readonly name: string; readonly data?: string | Uint8Array };

/** Builds a tar with tar-stream. */
export async function makeTar(entries: readonly MadeTarEntry[]): Promise<Buffer> {
  const packer = pack();
  const parts: Buffer[] = [];
  const collected = (async () => { for await (const part of packer) if (part instanceof Uint8Array) parts.push(Buffer.from(part)); })();
  for (const { data, ...header } of entries) {
    if (header.type === undefined || header.type === 'file') packer.entry({ mtime: new Date(0), ...header }, Buffer.from(data ?? ''));
    else packer.entry({ mtime: new Date(0), ...header });
  }
  packer.finalize();
  await collected;
  return Buffer.concat(parts);
}

/** One raw header block with a right checksum, for entries tar-stream would refuse to write. */
export function tarHeader(name: string, size: number, type = '0'): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, 'latin1');
  header.write('0000644\0', 100, 'latin1');
  header.write('0000000\0', 108, 'latin1');
  header.write('0000000\0', 116, 'latin1');
  header.write(`${size.toString(8).padStart(11, '0')} `, 124, 'latin1');
  header.write('00000000000 ', 136, 'latin1');
  header.write('        ', 148, 'latin1');
  header.write(type, 156, 'latin1');
  header.write('ustar\0' + '00', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
