import { SliceSource } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { contentOf } from './byte-source.ts';
import type { Container, Member } from './container.ts';
import type { Content } from './content.ts';
import { StreamMember } from './stream-member.ts';
import { NO_DAMAGE } from './zip-directory.ts';

/** A container around one stream, such as a gzip of a text. `path` is the name of its only member. */
export function openSingleStream(content: Content, path: string): Container {
  return {
    listing: undefined,
    *members(only?: number) {
      if (only === undefined || only === 0) yield new StreamMember({ ordinal: 0, path, size: -1, packed: -1, live: content });
    },
    close: () => undefined,
  };
}

/** A container around one plain file; closing it closes `source`. */
export function openSingleFile(source: ByteSource, path: string): Container {
  const content = contentOf(source);
  const member: Member = {
    ordinal: 0, path, size: source.size, packed: -1, damage: NO_DAMAGE,
    head: (length) => source.readAt(0, length),
    direct: () => new SliceSource(source, 0, source.size),
    chunks: () => content.chunks(),
    damageSeen: () => content.damageSeen(),
  };
  return {
    listing: undefined,
    *members() { yield member; },
    close: () => { source.close(); },
  };
}
