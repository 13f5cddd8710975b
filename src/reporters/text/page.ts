import { cut, untab, widthOf, wrap } from '../wrap.ts';
import type { Colour, Paint } from './paint.ts';

const MIN_COLUMNS = 60;
const MAX_COLUMNS = 120;

/** Lines of a terminal page under construction. Knows width and colour, nothing of reports. */
export class Page {
  readonly paint: Paint;
  readonly columns: number;
  private readonly lines: string[] = [];

  constructor(columns: number, paint: Paint) {
    this.columns = Math.min(MAX_COLUMNS, Math.max(MIN_COLUMNS, Math.floor(columns) || MIN_COLUMNS));
    this.paint = paint;
  }

  /** An empty line, never two in a row and none at the start. */
  gap(): void {
    if (this.lines.length > 0 && this.lines[this.lines.length - 1] !== '') this.lines.push('');
  }

  heading(text: string): void {
    this.gap();
    this.lines.push(this.paint(text, 'bold'));
  }

  /** A wrapped paragraph; `first` stands before its first line and the rest hangs under the text. */
  prose(text: string, indent = 0, first = '', ...colours: readonly Colour[]): void {
    const hang = indent + widthOf(first);
    wrap(text, this.columns - hang).forEach((line, i) => {
      const lead = i === 0 ? `${' '.repeat(indent)}${first}` : ' '.repeat(hang);
      this.lines.push(`${lead}${colours.length > 0 ? this.paint(line, ...colours) : line}`.trimEnd());
    });
  }

  /** Label and text: the label is dimmed, the text hangs. */
  field(label: string, text: string, indent: number, width: number): void {
    const hang = indent + width;
    wrap(text, this.columns - hang).forEach((line, i) => {
      const lead = i === 0 ? this.paint(label.padEnd(width), 'dim') : ' '.repeat(width);
      this.lines.push(`${' '.repeat(indent)}${lead}${line}`.trimEnd());
    });
  }

  /** Something to copy: indented, never broken, so that it can be longer than the line. */
  verbatim(text: string, indent: number, label: string, width: number, ...colours: readonly Colour[]): void {
    text.split('\n').forEach((line, i) => {
      const lead = i === 0 ? this.paint(label.padEnd(width), 'dim') : ' '.repeat(width);
      this.lines.push(`${' '.repeat(indent)}${lead}${colours.length > 0 ? this.paint(line, ...colours) : line}`.trimEnd());
    });
  }

  /** Lines of a file with their numbers in a gutter, cut at the right edge. */
  excerpt(text: string, startLine: number, limit: number, indent: number): number {
    const all = text.split('\n');
    const shown = all.slice(0, limit);
    const width = String(startLine + shown.length - 1).length;
    shown.forEach((line, i) => {
      const gutter = `${String(startLine + i).padStart(width)} | `;
      const body = cut(untab(line), this.columns - indent - gutter.length);
      this.lines.push(`${' '.repeat(indent)}${this.paint(gutter, 'dim')}${body}`.trimEnd());
    });
    return shown.length;
  }

  toString(): string {
    while (this.lines[this.lines.length - 1] === '') this.lines.pop();
    return `${this.lines.join('\n')}\n`;
  }
}
