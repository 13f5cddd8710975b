import * as z from 'zod';
import { sortedBy } from '../base/sort.ts';
import type { EvidenceRef } from '../model/evidence.ts';
import { defineView, type ViewContext } from './define-view.ts';

const ROLES = ['cilium', 'chained', 'meta', 'helper', 'other'] as const;
type Role = (typeof ROLES)[number];

const CniFiles = z.object({
  /** Configurations in the order runtimes read them. `chained`: of another plugin that calls Cilium's; `meta`: hands over to others; `helper`: loopback and the like. */
  files: z.array(z.object({ name: z.string(), role: z.enum(ROLES) })),
  /** The one a runtime takes: the first that is no helper; absent without one. */
  active: z.string().optional(),
  activeRole: z.enum(ROLES).optional(),
  /** The directory was listed, so files that are not named do not exist. */
  listed: z.boolean(),
});

const HELPERS = /(?:loopback|podman|crio-bridge|nerdctl|docker)/;
const META = /(?:multus|genie|danm)/;
const HELPER_TYPES: ReadonlySet<string> = new Set(['loopback']);

/** Files in the directory of network configurations, with what each is for. */
export const view = defineView({
  id: 'cni-files',
  title: 'network configurations in the order runtimes read them',
  scope: 'node',
  collect: 'ls -la /etc/cni/net.d; cat /etc/cni/net.d/*',
  schema: CniFiles,
  build: (context) => {
    const listing = context.best('ls-cni-net');
    const contents = contentsOf(context);
    if (listing === undefined && contents.size === 0) return { missing: context.missing('ls-cni-net') };
    const listed = (listing?.data.files ?? []).map((f, i) => ({ name: f.name, skip: f.role === 'backup' || f.role === 'ignored', places: listing?.places(`files[${String(i)}]`) ?? [] }));
    const names = new Set(listed.map((f) => f.name));
    const read = [...contents].filter(([name]) => !names.has(name)).map(([name, c]) => ({ name, skip: !/\.(?:conf|conflist|json)$/.test(name), places: c.places }));
    const files = sortedBy([...listed, ...read].filter((f) => !f.skip), (f) => f.name).map((f) => ({ ...f, role: roleOf(f.name, contents.get(f.name)?.types) }));
    context.note('', [...listing?.places('') ?? [], ...files[0]?.places ?? []]);
    files.forEach((f, i) => { context.note(`files[${String(i)}]`, [...f.places, ...contents.get(f.name)?.places ?? []]); });
    const active = files.find((f) => f.role !== 'helper');
    context.note('active', active?.places ?? []);
    return {
      files: files.map(({ name, role }) => ({ name, role })), listed: listing?.whole === true,
      ...(active === undefined ? {} : { active: active.name, activeRole: active.role }),
    };
  },
});

/** Programs each file calls, by its name without the directory. */
function contentsOf(context: ViewContext): Map<string, { readonly types: readonly string[]; readonly places: readonly EvidenceRef[] }> {
  return new Map(context.read('cni-conf').flatMap((r) => {
    const name = r.data.file?.slice(r.data.file.lastIndexOf('/') + 1);
    return name === undefined ? [] : [[name, { types: r.data.configurations.flatMap((c) => c.plugins.map((p) => p.type)), places: r.places('configurations') }] as const];
  }));
}

function roleOf(name: string, types: readonly string[] | undefined): Role {
  if (/cilium/.test(name)) return 'cilium';
  if (types?.includes('cilium-cni') === true) return types[0] === 'cilium-cni' ? 'cilium' : 'chained';
  if (META.test(name) || types?.some((t) => META.test(t)) === true) return 'meta';
  return HELPERS.test(name) || (types !== undefined && types.length > 0 && types.every((t) => HELPER_TYPES.has(t))) ? 'helper' : 'other';
}
