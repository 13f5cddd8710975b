/** IPv4 as a number and back; the generated clusters are single stack. */
export function ip(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

export function toNumber(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** A locally administered MAC address from six seeded bytes given as 10 hexadecimal digits. */
export function mac(digits: string): string {
  return `02:${(digits.match(/../g) ?? []).slice(0, 5).join(':')}`;
}
