import type { ParseContext } from './define-parser.ts';

const FILE = /^gops-(\S{1,250}?)-(cilium-agent|cilium-operator|hubble-relay|operator|hubble)(?:-\d{8}-\d{6})?-(?:stats|memstats|stack)\.txt$/;

/** Says whose process it is where the collector's file name tells; cilium-bugtool asks the agent alone. */
export function gopsContainer(context: ParseContext): { readonly container?: string } {
  const [, pod, container] = FILE.exec(context.fileName) ?? [];
  if (pod !== undefined && container !== undefined) {
    context.identify({ pod, container });
    return { container };
  }
  return context.command?.includes('cilium-agent') === true ? { container: 'cilium-agent' } : {};
}
