import * as z from 'zod';
import { Fleet, FLEET_FORMAT_VERSION } from '../../model/fleet.ts';

/** The published form; keys in the order of the schema. */
export function renderFleetJson(fleet: Fleet): string {
  return `${JSON.stringify(Fleet.parse(fleet), null, 2)}\n`;
}

/** JSON Schema (2020-12) of a fleet, as published in docs/fleet.schema.json. */
export function fleetJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(Fleet, { target: 'draft-2020-12', io: 'output' });
  return { $schema, title: `ciliumdoc fleet, format version ${FLEET_FORMAT_VERSION}`, ...rest };
}
