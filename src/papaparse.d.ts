/** The part of papaparse that is used here and in tests; the package ships no types. */
declare module 'papaparse' {
  interface UnparseConfig {
    readonly quotes?: boolean;
    readonly header?: boolean;
    readonly newline?: string;
    /** Fields that match get an apostrophe in front. */
    readonly escapeFormulae?: boolean | RegExp;
  }
  interface Row {
    readonly data: string[];
    readonly errors: readonly { readonly type: string; readonly code: string; readonly message: string }[];
    /** `cursor`: offset behind the row. */
    readonly meta: { readonly cursor: number };
  }
  const papaparse: {
    parse(text: string): { readonly data: string[][] };
    /** Row by row; synchronous for a text. */
    parse(text: string, config: { readonly delimiter: string; readonly step: (row: Row) => void }): unknown;
    unparse(table: { readonly fields: readonly string[]; readonly data: readonly (readonly (string | number)[])[] }, config?: UnparseConfig): string;
  };
  export default papaparse;
}
