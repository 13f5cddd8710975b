/** Headings that `cilium debuginfo` writes itself; subsystems add names of their own. */
const TITLES = 'Cilium (?:version|status|memory map|nodemonitor memory map|environment keys|encryption)|Kernel version|Endpoint list|Service list|Policy get'
  + '|(?:BPF Policy Get|BPF CT List|Endpoint Get|Endpoint Health|Endpoint Log|Identity get) \\d{1,10}';
const TITLE = new RegExp(`^#### (?:${TITLES})\\s*$`);
export const HEADING = /^####\s+(\S.{0,200}?)\s*$/;
export const FIRST_LINE = /^# Cilium debug information\s*$/;

/** Whether a line is a heading that only debuginfo writes. */
export function isOwnHeading(text: string): boolean {
  return TITLE.test(text);
}

/** `BPF Policy Get 33` is the section `BPF Policy Get` of 33. */
export function readHeading(text: string): { readonly title: string; readonly id?: number } | undefined {
  const said = HEADING.exec(text)?.[1];
  if (said === undefined) return undefined;
  const [, title, id] = /^(\D.*\S) (\d{1,10})$/.exec(said) ?? [];
  return title === undefined ? { title: said } : { title, id: Number(id) };
}
