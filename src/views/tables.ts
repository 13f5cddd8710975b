import type { AdvisoryTable, Tables } from '../model/tables.ts';
import advisories from './tables/advisories.json' with { type: 'json' };
import releases from './tables/releases.json' with { type: 'json' };

/** The tables that come with this release of the program. They are checked when it is tested, not at every start. */
export function shippedTables(): Tables {
  return { advisories: advisories as AdvisoryTable, releases };
}
