import { isIp } from '../../base/ip.ts';
import { address } from '../list-values.ts';
import type { Device, StateDb } from './schema.ts';

/** One row of a table, whatever its form: fields by their name in lower case without blanks, dashes or underscores. */
export interface Row {
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  texts(name: string): string[];
  /** First field, what a person calls the row by. */
  readonly key: string;
}

export const MAX_ROWS = 5000;
const MAX_PENDING = 500;
const MAX_DEGRADED = 200;
const STATES = ['pending', 'refreshing', 'error'] as const;

/** Takes what matters from a row; returns the path of what was added, if anything. */
export function addRow(data: StateDb, table: string, row: Row): string | undefined {
  if (table === 'routes') { data.routes++; return undefined; }
  if (table === 'devices') return device(data, row);
  if (table === 'nodeaddresses') return nodeAddress(data, row);
  if (table === 'health') return health(data, row);
  return pending(data, table, row);
}

function device(data: StateDb, row: Row): string | undefined {
  const name = row.text('name');
  if (name === undefined || data.devices.length >= MAX_ROWS) return undefined;
  const [index, mtu] = ['index', 'mtu'].map((key) => Number(row.text(key) ?? 'none'));
  const [type, reason] = [row.text('type'), row.text('notselectedreason')];
  const one: Device = {
    name, selected: row.flag('selected') === true,
    ...(reason === undefined ? {} : { notSelectedReason: reason }), ...(type === undefined ? {} : { type }),
    ...(Number.isSafeInteger(index) ? { index } : {}), ...(Number.isSafeInteger(mtu) ? { mtu } : {}),
    addresses: [...row.texts('addresses'), ...row.texts('addrs')].flatMap((one) => address(one.replace(/\/\d{1,3}$/, '')) ?? []),
    flags: row.texts('flags').filter((flag) => /^[a-z][a-z0-9]{1,20}$/.test(flag)),
  };
  return `devices[${String(data.devices.push(one) - 1)}]`;
}

function nodeAddress(data: StateDb, row: Row): string | undefined {
  const [said, on] = [row.text('address') ?? row.text('addr') ?? '', row.text('devicename') ?? row.text('device')];
  if (isIp(said) === 0 || on === undefined || data.nodeAddresses.length >= MAX_ROWS) return undefined;
  const [primary, nodePort] = [row.flag('primary'), row.flag('nodeport')];
  const one = { address: address(said) ?? said, device: on, ...(primary === undefined ? {} : { primary }), ...(nodePort === undefined ? {} : { nodePort }) };
  return `nodeAddresses[${String(data.nodeAddresses.push(one) - 1)}]`;
}

function health(data: StateDb, row: Row): string | undefined {
  const level = row.text('level');
  if (level === undefined || !/^(?:degraded|stopped)$/i.test(level) || data.degraded.length >= MAX_DEGRADED) return undefined;
  const module = [row.text('module'), row.text('component')].filter((part) => part !== undefined && part !== '').join('.');
  const one = { module: module === '' ? row.key : module, level, message: [row.text('message'), row.text('error')].filter((part) => part !== undefined).join(': ').slice(0, 500) };
  return `degraded[${String(data.degraded.push(one) - 1)}]`;
}

/** Desired state carries how far it was brought: `Done`, `Pending`, `Refreshing`, `Error`. */
function pending(data: StateDb, table: string, row: Row): string | undefined {
  const said = /^\w+/.exec(row.text('status') ?? '')?.[0].toLowerCase();
  const status = STATES.find((state) => state === said);
  if (status === undefined || data.notReconciled.length >= MAX_PENDING) return undefined;
  const error = row.text('error');
  const one = { table, key: row.key, status, ...(error === undefined ? {} : { error: error.slice(0, 500) }) };
  return `notReconciled[${String(data.notReconciled.push(one) - 1)}]`;
}
