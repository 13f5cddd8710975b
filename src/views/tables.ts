import type { Tables } from '../model/tables.ts';
import { AdvisoryTable, ReleaseTable } from '../model/tables.ts';
import advisories from './tables/advisories.json' with { type: 'json' };
import releases from './tables/releases.json' with { type: 'json' };

let shipped: Tables | undefined;

/** The tables that come with this release of the program. */
export function shippedTables(): Tables {
  return (shipped ??= { advisories: AdvisoryTable.parse(advisories), releases: ReleaseTable.parse(releases) });
}
