import type HandlebarsModule from 'handlebars';
import * as runtimeModule from 'handlebars/runtime.js';

type Engine = typeof HandlebarsModule;
/** What the precompiler writes: an object only the runtime looks into. */
export type CompiledTemplate = Parameters<Engine['template']>[0];

// The runtime's typings export nothing although it is the same object without the compiler.
const runtime = (runtimeModule as unknown as { readonly default: Engine }).default;

/**
 * Renders precompiled templates: `main` with every other one as a partial of its name. The only place that knows Handlebars.
 * @param vetted texts that a template may print unescaped through `{{asset "name"}}`, the only helper besides the built-in
 * ones; whoever fills it answers for their safety. An unknown name throws.
 */
export function renderTemplates(templates: Readonly<Record<string, CompiledTemplate>>, model: object, vetted: ReadonlyMap<string, string>): string {
  const engine = runtime.create();
  engine.registerHelper('asset', (name: unknown) => {
    const text = typeof name === 'string' ? vetted.get(name) : undefined;
    if (text === undefined) throw new Error(`no such asset: ${String(name)}`);
    return new engine.SafeString(text);
  });
  const { main, ...partials } = templates;
  if (main === undefined) throw new Error('there is no template called main');
  for (const [name, spec] of Object.entries(partials)) engine.registerPartial(name, engine.template(spec));
  return engine.template(main)(model);
}
