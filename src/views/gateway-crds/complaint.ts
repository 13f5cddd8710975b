/** What the operator's error text says about the resource definitions of Gateway API. */
export interface Complaint { readonly absent: string[]; readonly wrongVersion: string[]; readonly noAnswer: boolean }

const NO_ANSWER = /timeout|handshake|connection refused|connection reset|\beof\b|context deadline exceeded|no route to host/i;

/**
 * Reads `customresourcedefinitions.apiextensions.k8s.io "tlsroutes.gateway.networking.k8s.io" not found` and
 * `CRD "referencegrants..." does not have version "v1"`, also with escaped quotes and shortened names.
 */
export function readComplaint(text: string): Complaint {
  const plain = text.replace(/\\+/g, '');
  const absent = [...plain.matchAll(/"([a-z]{3,40})\.[\w.]{1,60}" not found/g)].map((m) => m[1] ?? '');
  const wrong = [...plain.matchAll(/CRD "([a-z]{3,40})[\w.]{0,60}" does not have version "([\w.]{1,20})"/gi)].map((m) => `${m[1] ?? ''} ${m[2] ?? ''}`);
  return { absent: unique(absent), wrongVersion: unique(wrong), noAnswer: absent.length + wrong.length === 0 && NO_ANSWER.test(plain) };
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
