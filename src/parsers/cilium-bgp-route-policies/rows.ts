import type { Policy } from './schema.ts';

/** Reads a statement of a route policy from the cells of its row; further statements leave the first cells blank. */
export function readPolicy(cells: readonly string[], before: Policy | undefined): Policy | undefined {
  const [vrouter = '', name = '', type = '', ...rest] = cells;
  if (!/^\d{0,10}$/.test(vrouter) || !/^(?:import|export|)$/.test(type)) return undefined;
  const number = vrouter === '' ? before?.vrouter : Number(vrouter);
  const title = name === '' ? before?.name : name;
  const direction = type === '' ? before?.type : type;
  if (title === undefined || direction === undefined) return undefined;
  return { ...(number === undefined ? {} : { vrouter: number }), name: title, type: direction, cells: rest };
}
