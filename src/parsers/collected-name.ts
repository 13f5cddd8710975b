/** Inside folders that a collector filled every file holds exactly one output. */
const FOLDERS = /(?:^|\/)(?:cmd|conf)\/[^/]|(?:^|\/)(?:cilium|tetragon)-bugtool-[^/]+\/[^/]/;
/** The time stamp of the dump at the end of the name, or just before what tells the run or the statistics. */
const STAMPED = /-\d{8}-\d{6}(?:-prev|-previous|-memstats|-stack|-stats)?\.(?:ya?ml|json|log|txt|html|pprof|trace)$/;
const UNSTAMPED = /(?:^|\/)(?:cilium-sysdump\.log|kvstore-(?:identities|ips|nodes|cnpstatuses|heartbeat|services)\.json)$/;

/** Whether a collector gave the file its name, so that it holds exactly one output and nothing that was pasted. */
export function isCollected(path: string): boolean {
  return FOLDERS.test(path) || STAMPED.test(path) || UNSTAMPED.test(path);
}
