/**
 * The same cluster a day later, with nothing done to it: another time stamp, agents restarted under new names, devices of pods
 * and programs numbered anew, and every counter and age moved on.
 */
export function laterDump(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [moved(path), countersOn(moved(text))]));
}

const HASHES: readonly (readonly [string, string])[] = [
  ['cilium-k7xqz', 'cilium-b4n9p'], ['cilium-m2v8d', 'cilium-w6xfl'], ['cilium-t9w4h', 'cilium-d8rzc'], ['5c7d9f6b84-q2zln', '5c7d9f6b84-mm7kd'],
];

function moved(text: string): string {
  const named = HASHES.reduce((all, [from, to]) => all.replaceAll(from, to), text);
  return named.replace(/(20\d\d)0310-091500/g, '$10311-103000').replace(/(20\d\d)-03-10/g, '$1-03-11').replace(/lxc(?!_)([0-9a-f]+)/g, (_, hex: string) => `lxc${Array.from(hex).reverse().join('')}`);
}

function countersOn(text: string): string {
  return text
    .replace(/\[(\d+):(\d+)\] -A/g, (_, packets: string, bytes: string) => `[${String(Number(packets) * 2 + 17)}:${String(Number(bytes) * 2 + 1020)}] -A`)
    .replace(/ \[(\d+):(\d+)\]$/gm, (_, packets: string, bytes: string) => ` [${String(Number(packets) + 9)}:${String(Number(bytes) + 540)}]`)
    .replace(/\bid (\d{2,6})$/gm, (_, id: string) => `id ${String(Number(id) + 1311)}`)
    .replace(/\b(\d+)s ago/g, (_, age: string) => `${String((Number(age) + 13) % 60)}s ago`)
    .replace(/Flows\/s: [\d.]+/g, 'Flows/s: 3.14')
    .replace(/(resourceVersion|generation): "?(\d+)"?/g, (_, key: string, n: string) => `${key}: "${String(Number(n) + 5)}"`);
}
