import { byNatural } from '../order.ts';
import { Addresses } from './addresses.ts';
import type { NameKind, Names } from './names.ts';

const WORD = /[A-Za-z0-9]+/g;
const LETTER = /[A-Za-z0-9]/;
/** Shorter names would be met in every other line. */
const SHORTEST = 3;

/** Host names under public and in-house endings; file names and dotted keys end otherwise. */
const HOST = /(?<![A-Za-z0-9._/-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.){1,8}(?:com|net|org|io|dev|cloud|app|internal|intern|local|lan|corp|home|eu|de|fr|uk|us|in|cn|jp|nl|ch|at|it|es|se|pl|ru|br|ca|au|edu|gov|info|biz|example|test|amazonaws|azure)(?![A-Za-z0-9_]|\.[A-Za-z0-9]|-[A-Za-z0-9])/g;
const PUBLIC_HOST = /(?:^|\.)(?:cilium\.io|k8s\.io|kubernetes\.io|kubernetes\.default|cluster\.local|github\.com|docker\.io|quay\.io|gcr\.io|ghcr\.io|example\.(?:com|org|net))$/i;
const MAIL = /(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}\.[A-Za-z]{2,12}(?![A-Za-z0-9])/g;
/** `k8s:app=cart`: what a label says is its owner's own word. */
const LABEL = /(?<=k8s:[A-Za-z0-9./_-]{1,253}=)[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62})/g;
const OURS = /^(?:cluster|dump|node|namespace|pod|service|object|host|label)-\d+$/;
const PLAIN_VALUE = /^(?:true|false|\d+|default|kube-[a-z-]+|k8s-app|coredns|(?:cilium|hubble)[a-z-]*)$/;

/** Names and addresses to pseudonyms, consistently: the same name is the same pseudonym wherever it stands. */
export class Pseudonyms {
  readonly #exact = new Map<string, string>();
  /** Names by their first word, the longest first. */
  readonly #byWord = new Map<string, string[]>();
  readonly #hosts = new Map<string, string>();
  readonly #labels = new Map<string, string>();
  readonly #addresses = new Addresses();

  /**
   * @param names what to hide
   * @param vocabulary words of our own texts: as part of a sentence they identify nobody, so a name that is one of them is
   * replaced only where it stands as a name
   */
  constructor(names: Names, vocabulary: ReadonlySet<string>) {
    const counts = new Map<NameKind, number>();
    for (const [name, kind] of [...names].sort(([a], [b]) => byNatural(a, b))) {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      this.#exact.set(name, `${kind}-${count}`);
      if (name.length < SHORTEST || vocabulary.has(name.toLowerCase())) continue;
      const word = name.match(WORD)?.[0] ?? '';
      this.#byWord.set(word, [...(this.#byWord.get(word) ?? []), name]);
    }
    for (const list of this.#byWord.values()) list.sort((a, b) => b.length - a.length);
  }

  /** A field that holds one name, or an address, and nothing else. */
  name(text: string): string {
    return this.#exact.get(text) ?? this.text(text);
  }

  /** A sentence, a path or quoted lines. */
  text(text: string): string {
    if (text.length < SHORTEST) return text;
    const named = this.#names(text)
      .replace(MAIL, (mail) => `${numbered(this.#hosts, mail, 'user')}@host.example`)
      .replace(LABEL, (value) => (OURS.test(value) || PLAIN_VALUE.test(value) ? value : numbered(this.#labels, value, 'label')))
      .replace(HOST, (host) => (PUBLIC_HOST.test(host) || host.split('.').some((p) => OURS.test(p)) && /\.local$/.test(host) ? host : numbered(this.#hosts, host.toLowerCase(), 'host')));
    return this.#addresses.replace(named);
  }

  #names(text: string): string {
    let out = '';
    let done = 0;
    for (const match of text.matchAll(WORD)) {
      if (match.index < done) continue;
      const name = this.#byWord.get(match[0])?.find((n) => text.startsWith(n, match.index) && !LETTER.test(text.charAt(match.index + n.length)));
      if (name === undefined) continue;
      out += text.slice(done, match.index) + (this.#exact.get(name) ?? '');
      done = match.index + name.length;
    }
    return done === 0 ? text : out + text.slice(done);
  }
}

function numbered(known: Map<string, string>, text: string, kind: string): string {
  const name = known.get(text) ?? `${kind}-${known.size + 1}`;
  known.set(text, name);
  return name;
}
