/** Go's spellings of a boolean, as the agent's flag parser accepts them. */
export function readBool(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (/^(true|t|1)$/i.test(text.trim())) return true;
  if (/^(false|f|0)$/i.test(text.trim())) return false;
  return undefined;
}

/**
 * What `kube-proxy-replacement` asks for. `full`: strict or true. `off`: disabled or false. `partial` and `probe` decide by
 * single flags. `unknown`: a word no version knows.
 */
export function readReplacement(text: string | undefined): 'full' | 'off' | 'partial' | 'unknown' | undefined {
  switch (text?.trim().toLowerCase()) {
    case undefined: return undefined;
    case 'strict': case 'true': return 'full';
    case 'disabled': case 'false': return 'off';
    case 'partial': case 'probe': return 'partial';
    default: return 'unknown';
  }
}
