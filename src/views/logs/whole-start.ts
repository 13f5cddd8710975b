import type { CiliumLog } from '../../parsers/cilium-log/schema.ts';
import type { Read } from '../define-view.ts';

/** Whether a log tells of a start of the agent from the banner on, up to where it came up or ended. An excerpt does not. */
export function showsWholeStart({ data }: Read<CiliumLog>): boolean {
  return data.component === 'agent' && data.version !== undefined && (data.initialized || data.stop !== undefined);
}
