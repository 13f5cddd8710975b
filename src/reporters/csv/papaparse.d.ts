/** The part of papaparse that is used here and in tests; the package ships no types. */
declare module 'papaparse' {
  interface UnparseConfig {
    readonly quotes?: boolean;
    readonly header?: boolean;
    readonly newline?: string;
    /** Fields that match get an apostrophe in front. */
    readonly escapeFormulae?: boolean | RegExp;
  }
  const papaparse: {
    parse(text: string): { readonly data: string[][] };
    unparse(table: { readonly fields: readonly string[]; readonly data: readonly (readonly (string | number)[])[] }, config?: UnparseConfig): string;
  };
  export default papaparse;
}
