/** Who may import whom: the table of ARCHITECTURE.md as a test. */
const core = ['base', 'model', 'parsers', 'snapshot', 'views', 'engine', 'report', 'reporters', 'diff', 'fleet', 'library'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'A circle has no layer.', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'base-stands-alone', severity: 'error', comment: 'base knows nothing of Cilium.', from: { path: '^src/base' }, to: { path: '^src/(?!base)' } },
    { name: 'model-on-base-only', severity: 'error', comment: 'The model is what all share; it depends on nobody.', from: { path: '^src/model' }, to: { path: '^src/(?!model|base)' } },
    { name: 'archive-knows-no-parser', severity: 'error', from: { path: '^src/archive' }, to: { path: '^src/(?!archive|model|base)' } },
    { name: 'parsers-know-no-neighbour', severity: 'error', comment: 'A parser can be deleted without touching another.', from: { path: '^src/parsers/([^/.]+)/' , pathNot: '^src/parsers/text/' }, to: { path: '^src/parsers/([^/]+)/', pathNot: ['^src/parsers/$1/', '^src/parsers/text/'] } },
    { name: 'parsers-below-snapshot', severity: 'error', from: { path: '^src/parsers' }, to: { path: '^src/(snapshot|views|engine|report|reporters|cli|archive|diff|fleet|pipeline|comparison|index)' } },
    { name: 'snapshot-sees-no-text', severity: 'error', from: { path: '^src/snapshot' }, to: { path: '^src/(archive|views|engine|report|reporters|cli|diff|fleet|pipeline|comparison|index)' } },
    { name: 'views-see-documents-only', severity: 'error', from: { path: '^src/views' }, to: { path: '^src/(archive|engine|report|reporters|cli|diff|fleet|pipeline|comparison|index)' } },
    { name: 'engine-knows-no-cilium', severity: 'error', comment: 'The engine gets a catalogue at run time.', from: { path: '^src/engine' }, to: { path: '^src/(?!engine|model|base)' } },
    { name: 'report-from-model-only', severity: 'error', from: { path: '^src/(report|reporters)/' }, to: { path: '^src/(?!report|reporters|model|base)' } },
    { name: 'diff-from-facts', severity: 'error', comment: 'It compares what was read and judged; it reads and judges nothing.', from: { path: '^src/diff' }, to: { path: '^src/(?!diff|parsers|views|report|model|base)' } },
    { name: 'fleet-from-reports', severity: 'error', comment: 'It sees finished reports only.', from: { path: '^src/fleet' }, to: { path: '^src/(?!fleet|report|model|base)' } },
    { name: 'cli-on-top', severity: 'error', from: { path: '^src/(?!cli)' }, to: { path: '^src/cli' } },
    { name: 'core-without-node', severity: 'error', comment: 'The core must run in a browser.', from: { path: `^src/(${core.join('|')}|pipeline|comparison|quote|index)` }, to: { dependencyTypes: ['core'] } },
    { name: 'one-door-to-cel', severity: 'error', comment: 'So that the engine behind rules can be exchanged.', from: { pathNot: '^src/engine/cel' }, to: { path: 'cel-js' } },
    { name: 'one-door-to-handlebars', severity: 'error', from: { path: '^src', pathNot: '^src/reporters/' }, to: { path: 'handlebars' } },
    { name: 'known-packages-only', severity: 'error', comment: 'What is not in package.json is not there on another machine.', from: { path: '^src' }, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.js', '.mjs', '.cjs'] },
  },
};
