import type { Line } from './define-parser.ts';

/** What a text that no parser took turns out to be, by what stands in it. */
export type ContentKind =
  | { readonly form: 'prometheus' }
  /** `kind` of the object or of the items of a list, `group` without version: `cilium.io`, empty for the core group. */
  | { readonly form: 'objects'; readonly kind: string; readonly group: string };

const METRIC = /^# (?:HELP|TYPE) [A-Za-z_:][\w:]* \S/;
const FIELD = /^(?:- |\s{0,8})"?(apiVersion|kind)"?: *"?([A-Za-z0-9.\/-]{1,200})"?,?\s*$/;
const LOOKED_AT = 200;

/** Decides it from the first lines; undefined when they say nothing. */
export function contentKind(head: readonly Line[]): ContentKind | undefined {
  const lines = head.slice(0, LOOKED_AT);
  if (lines.slice(0, 20).some((line) => METRIC.test(line.text))) return { form: 'prometheus' };
  let apiVersion: string | undefined;
  let list: ContentKind | undefined;
  for (const { text } of lines) {
    const [, field, value = ''] = FIELD.exec(text) ?? [];
    if (field === 'apiVersion') apiVersion = value;
    if (field !== 'kind' || apiVersion === undefined) continue;
    const found: ContentKind = { form: 'objects', kind: value, group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '' };
    if (value !== 'List' && !value.endsWith('List')) return found;
    list ??= { ...found, kind: value.replace(/List$/, '') };
  }
  return list?.form === 'objects' && list.kind === '' ? undefined : list;
}
