const MAX_TEMPLATE = 240;

/** Everything that may differ between two lines of one kind. Alternatives are tried left to right at each place. */
const VARIABLE = /\bhttps?:\/\/[^\s"'\\,]{1,200}|"[^"]{0,400}"|'[^']{0,400}'|\[[^\][]{0,200}\]|\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?:[/%]\w{1,12})?|[\w./@:-]+/g;
/** Words with digits that belong to the language of the message. */
const KEPT = /^(?:k8s|ipv[46]|inet6?|x509|l[2347]|[a-z]*v\d|v\d(?:alpha|beta)?\d?|tcp[46]?|udp[46]?|lb[46]|h2c?|http[12]|utf-?8|sha\d+|base64|b64|ct[46]|cilium_[a-z_]*\d?[a-z_]*)$/i;
const NUMBER = /^-?(?:\d[\d.hmsnu]*|\d{1,18}(?:\.\d{1,18})?[A-Za-z%]{0,3})$/;
const HEX = /^(?:0x)?[0-9a-f-]{6,}$/i;

function masked(part: string): string {
  const first = part.charAt(0);
  if (first === '"' || first === "'") return `${first}*${first}`;
  if (first === '[') return '[*]';
  if (part.startsWith('http')) return '<url>';
  const word = part.replace(/[:.]$/, '');
  if (!/\d/.test(word) || KEPT.test(word)) return part;
  if (/^\d{1,3}(?:\.\d{1,3}){3}/.test(part) || /^[0-9a-fA-F]{0,4}:[0-9a-fA-F]{0,4}:/.test(part)) return '<address>';
  if (NUMBER.test(word)) return '<number>';
  return HEX.test(word) ? '<hex>' : '<name>';
}

/** The kind of a message: numbers, addresses, hashes, names and quoted texts replaced by a mark, at most 240 characters. */
export function templateOf(text: string): string {
  const line = text.length > 800 ? text.slice(0, 800) : text;
  return line.replace(VARIABLE, masked).replace(/\s+/g, ' ').trim().slice(0, MAX_TEMPLATE);
}
