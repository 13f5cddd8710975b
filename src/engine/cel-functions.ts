import { CidrValue, IpValue, QuantityValue, readNet, SemverValue, CelValueError } from './cel-values.ts';
import { charge, CostError, LONGEST_TEXT } from './cost.ts';
import { subjectLimit } from './regex-vet.ts';

/** A function as rule authors see it. */
export interface CelFunction {
  /** Typed form, for checking at load: `CIDR.containsIP(IP): bool`. */
  readonly signature: string;
  /** Looser form for running, where the typed one would not match dynamic values; `signature` when absent. */
  readonly run?: string;
  readonly handler: (...args: never[]) => unknown;
}

export const objectTypes: readonly (readonly [string, new (...args: never[]) => object])[] = [
  ['IP', IpValue], ['CIDR', CidrValue], ['Semver', SemverValue], ['Quantity', QuantityValue],
];

// JSON numbers are doubles and `1` is an int: without these `n + 1` and `n % 2` would be type errors. The result is a
// double, so that what is checked at load is what happens at run time.
const ARITHMETIC = {
  '+': (a: number, b: number): number => a + b,
  '-': (a: number, b: number): number => a - b,
  '*': (a: number, b: number): number => a * b,
  '/': (a: number, b: number): number => divided(a, b, a / b),
  '%': (a: number, b: number): number => divided(a, b, a % b),
} as const;

function divided(a: number, b: number, result: number): number {
  if (b === 0) throw new CelValueError(`division of ${a} by zero`);
  return result;
}

type Mixed = { readonly signature: string; readonly handler: (a: number | bigint, b: number | bigint) => unknown };

/** Operators between int literals and the doubles of facts. */
export const mixedNumbers: readonly Mixed[] = [
  { signature: 'int == double', handler: (a, b) => Number(a) === Number(b) },
  { signature: 'double % double: double', handler: (a, b) => ARITHMETIC['%'](Number(a), Number(b)) },
  ...(['+', '-', '*', '/', '%'] as const).flatMap((op): Mixed[] => {
    const handler = (a: number | bigint, b: number | bigint): unknown => ARITHMETIC[op](Number(a), Number(b));
    return [{ signature: `double ${op} int: double`, handler }, { signature: `int ${op} double: double`, handler }];
  }),
];

type Numeric = number | bigint;
type Ordered = Numeric | string | boolean;

function less(a: Ordered, b: Ordered): boolean { return a < b; }

function extreme(list: readonly Ordered[], wanted: (a: Ordered, b: Ordered) => boolean, name: string): Ordered {
  const [first, ...rest] = list;
  if (first === undefined) throw new CelValueError(`${name}() of an empty list`);
  return rest.reduce((best, item) => (wanted(item, best) ? item : best), first);
}

function sum(list: readonly Numeric[]): Numeric {
  if (list.length > 0 && list.every((n) => typeof n === 'bigint')) return list.reduce((a, b) => a + b, 0n);
  return list.reduce((a: number, b) => a + Number(b), 0);
}

function isSorted(list: readonly Ordered[]): boolean {
  return list.every((item, i) => i === 0 || !less(item, list[i - 1] ?? item));
}

function sorted(list: readonly Ordered[]): Ordered[] {
  return [...counted(list)].sort((a, b) => (less(a, b) ? -1 : less(b, a) ? 1 : 0));
}

function counted<T>(list: readonly T[]): readonly T[] {
  charge(list.length);
  return list;
}

function flatten(list: readonly unknown[][]): unknown[] {
  charge(list.reduce((total, inner) => total + inner.length, list.length));
  return list.flat();
}

function slice(list: readonly unknown[], from: bigint, to: bigint): unknown[] {
  return list.slice(Number(from < 0n ? 0n : from), Number(to < 0n ? 0n : to));
}

const LISTS: readonly CelFunction[] = [
  ...(['double', 'int', 'string'] as const).flatMap((type): CelFunction[] => [
    { signature: `list<${type}>.min(): ${type}`, handler: (list: Ordered[]) => extreme(list, less, 'min') },
    { signature: `list<${type}>.max(): ${type}`, handler: (list: Ordered[]) => extreme(list, (a, b) => less(b, a), 'max') },
    { signature: `list<${type}>.sort(): list<${type}>`, handler: sorted },
    { signature: `list<${type}>.isSorted(): bool`, handler: isSorted },
  ]),
  { signature: 'list<double>.sum(): double', handler: sum },
  { signature: 'list<int>.sum(): int', handler: sum },
  { signature: 'list<V>.distinct(): list<V>', handler: (list: unknown[]) => [...new Set(counted(list))] },
  { signature: 'list<list<V>>.flatten(): list<V>', handler: (list: unknown[][]) => flatten(list) },
  { signature: 'list<V>.slice(int, int): list<V>', handler: slice },
];

/** Run-time forms take any list: its items are only known as `dyn` there. */
function loosened(list: readonly CelFunction[]): CelFunction[] {
  const seen = new Set<string>();
  return list.map((f) => {
    const run = f.signature.replace(/^list<.*>\.(\w+\(.*\)): .*$/, 'list.$1: dyn');
    const kept = seen.has(run);
    seen.add(run);
    return { ...f, run: kept ? '' : run };
  });
}

const compiled = new Map<string, RegExp>();

function regexp(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const made = new RegExp(pattern, flags);
  compiled.set(key, made);
  return made;
}

function bounded(text: string): string {
  if (text.length > subjectLimit) throw new CelValueError(`text of ${text.length} characters is too long for a pattern`);
  // A pattern looks at each character a few times.
  charge(1 + (text.length >> 3));
  return text;
}

/** Counted before it is made: ten short calls in a row could fill the memory. */
function replaceAll(text: string, from: string, to: string): string {
  const hits = from === '' ? text.length + 1 : text.split(from).length - 1;
  const length = text.length + hits * to.length;
  charge(1 + (length >> 3));
  if (length > LONGEST_TEXT * 4) throw new CostError(`replace() makes a text of ${length} characters`);
  return text.replaceAll(from, () => to);
}

const STRINGS: readonly CelFunction[] = [
  { signature: 'string.matchesLinear(string): bool', handler: (text: string, pattern: string) => regexp(pattern).test(bounded(text)) },
  { signature: 'string.find(string): string', handler: (text: string, pattern: string) => regexp(pattern).exec(bounded(text))?.[0] ?? '' },
  { signature: 'string.findAll(string): list<string>', handler: (text: string, pattern: string) => bounded(text).match(regexp(pattern, 'g')) ?? [] },
  { signature: 'string.replace(string, string): string', handler: replaceAll },
];

const NETWORK: readonly CelFunction[] = [
  { signature: 'ip(string): IP', handler: IpValue.read },
  { signature: 'isIP(string): bool', handler: IpValue.readable },
  { signature: 'string(IP): string', handler: (v: IpValue) => v.ip.text },
  { signature: 'IP.family(): int', handler: (v: IpValue) => BigInt(v.ip.version) },
  { signature: 'IP.isLoopback(): bool', handler: (v: IpValue) => v.loopback },
  { signature: 'IP.isUnspecified(): bool', handler: (v: IpValue) => v.unspecified },
  { signature: 'IP.isLinkLocalUnicast(): bool', handler: (v: IpValue) => v.linkLocal },
  { signature: 'IP.isGlobalUnicast(): bool', handler: (v: IpValue) => v.global },
  { signature: 'cidr(string): CIDR', handler: CidrValue.read },
  { signature: 'net(string): CIDR', handler: readNet },
  { signature: 'isCIDR(string): bool', handler: CidrValue.readable },
  { signature: 'string(CIDR): string', handler: (v: CidrValue) => `${v.written.text}/${v.cidr.bits}` },
  { signature: 'CIDR.containsIP(IP): bool', handler: (v: CidrValue, o: IpValue) => v.contains(o) },
  { signature: 'CIDR.containsIP(string): bool', handler: (v: CidrValue, o: string) => v.contains(IpValue.read(o)) },
  { signature: 'CIDR.containsCIDR(CIDR): bool', handler: (v: CidrValue, o: CidrValue) => v.contains(o) },
  { signature: 'CIDR.containsCIDR(string): bool', handler: (v: CidrValue, o: string) => v.contains(CidrValue.read(o)) },
  { signature: 'CIDR.overlaps(CIDR): bool', handler: (v: CidrValue, o: CidrValue) => v.overlaps(o) },
  { signature: 'CIDR.overlaps(string): bool', handler: (v: CidrValue, o: string) => v.overlaps(readNet(o)) },
  { signature: 'CIDR.ip(): IP', handler: (v: CidrValue) => new IpValue(v.written) },
  { signature: 'CIDR.masked(): CIDR', handler: (v: CidrValue) => v.masked() },
  { signature: 'CIDR.prefixLength(): int', handler: (v: CidrValue) => BigInt(v.cidr.bits) },
];

type Comparable<T> = { compare(other: T): number };

function comparisons(type: string): CelFunction[] {
  return [
    { signature: `${type}.isLessThan(${type}): bool`, handler: <T>(a: Comparable<T>, b: T) => a.compare(b) < 0 },
    { signature: `${type}.isGreaterThan(${type}): bool`, handler: <T>(a: Comparable<T>, b: T) => a.compare(b) > 0 },
    { signature: `${type}.compareTo(${type}): int`, handler: <T>(a: Comparable<T>, b: T) => BigInt(Math.sign(a.compare(b))) },
  ];
}

const SCALARS: readonly CelFunction[] = [
  { signature: 'semver(string): Semver', handler: SemverValue.read },
  { signature: 'isSemver(string): bool', handler: SemverValue.readable },
  { signature: 'string(Semver): string', handler: (v: SemverValue) => v.text },
  { signature: 'Semver.major(): int', handler: (v: SemverValue) => BigInt(v.version.major) },
  { signature: 'Semver.minor(): int', handler: (v: SemverValue) => BigInt(v.version.minor) },
  { signature: 'Semver.patch(): int', handler: (v: SemverValue) => BigInt(v.version.patch) },
  ...comparisons('Semver'),
  { signature: 'quantity(string): Quantity', handler: QuantityValue.read },
  { signature: 'isQuantity(string): bool', handler: QuantityValue.readable },
  { signature: 'Quantity.asApproximateFloat(): double', handler: (v: QuantityValue) => v.float },
  ...comparisons('Quantity'),
  { signature: 'round(double): double', handler: (n: number) => Math.round(n) },
];

/** Every function beside those of CEL itself. Names follow the Kubernetes CEL library where it has them. */
export const functions: readonly CelFunction[] = [...loosened(LISTS), ...STRINGS, ...NETWORK, ...SCALARS];

/** Signatures of all these functions, for the docs. */
export const functionSignatures: readonly string[] = functions.map((f) => f.signature).filter((s) => !s.includes('.matchesLinear('));
