import { EXIT, UserError } from '../../base/errors.ts';
import { isPacked, unpack } from './pack.ts';

const OPEN = '<script type="application/json" id="ciliumdoc-report" data-format-version="';

/** The element that carries the report inside the page. */
export function islandElement(json: string, formatVersion: number): string {
  return `${OPEN}${formatVersion}">${json}</script>`;
}

/**
 * The report inside a page written by the html format, for `report --from report.html`. Not yet checked against the schema:
 * the caller does.
 * @throws {UserError} when the text is no such page or its data is cut
 */
export function extractReport(html: string): unknown {
  const open = html.lastIndexOf(OPEN);
  const start = html.indexOf('>', open) + 1;
  const end = html.indexOf('</script>', start);
  if (open === -1 || start === 0) throw new UserError('there is no report in this page', EXIT.input, 'give a page written by ciliumdoc, or the report as JSON');
  if (end === -1) throw new UserError('the report in this page is cut', EXIT.input, 'copy the file again');
  try {
    const value: unknown = JSON.parse(html.slice(start, end));
    return isPacked(value) ? unpack(value) : value;
  } catch {
    throw new UserError('the report in this page is damaged', EXIT.input, 'copy the file again');
  }
}
