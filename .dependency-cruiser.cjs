/**
 * Who may import whom. A room may import itself, core, and the rooms listed for it; everything else is an error.
 * `*.test.ts` files may in addition import any `testing/` room.
 */
const rooms = {
  core: [],
  kube: [],
  apiserver: ['kube'],
  topology: [],
  workloads: [],
  network: [],
  kubelet: [
    'kube',
    'workloads',
    'apiserver/streams/pod-runtime.ts',
    'apiserver/streams/kubelet-words.ts',
    'controllers/runtime',
  ],
  proxy: [],
  traffic: [],
  controllers: ['kube', 'proxy/table', 'network/services/service-table.ts', 'network/dns/dns-table.ts'],
  providers: ['kube', 'topology', 'traffic', 'faults', 'apiserver', 'controllers', 'kubelet', 'network', 'workloads'],
  faults: ['kube'],
  implementations: ['kube', 'topology', 'controllers', 'proxy', 'providers/provider.ts'],
  conformance: ['kube', 'topology', 'traffic', 'faults', 'providers/provider.ts', 'implementations/implementation.ts'],
  report: ['conformance/verdict.ts', 'conformance/finding.ts', 'conformance/events.ts', 'traffic/summary.ts'],
  programs: [
    'kube',
    'topology',
    'controllers',
    'proxy',
    'network/dns/dns-server.ts',
    'traffic',
    'workloads',
    'implementations',
    'providers/embedded/load-balancer-addresses.ts',
  ],
  lifecycle: ['topology', 'providers', 'doctor'],
  doctor: ['topology', 'providers/provider.ts'],
};
const escape = (path) => path.replaceAll('.', '\\.');
const allowed = (room) =>
  ['core', room, ...rooms[room]].map((path) => (path.endsWith('.ts') ? `${escape(path)}$` : `${escape(path)}/`));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...Object.keys(rooms).map((room) => ({
      name: `layer-${room}`,
      severity: 'error',
      from: { path: `^harness/${room}/`, pathNot: '\\.(test|parity|kind|selftest|contract)\\.ts$' },
      to: { path: '^(harness|suites|scripts)/', pathNot: `^harness/(${allowed(room).join('|')})` },
    })),
    ...Object.keys(rooms).map((room) => ({
      name: `layer-${room}-tests`,
      severity: 'error',
      from: { path: `^harness/${room}/.*\\.(test|parity|kind|selftest|contract)\\.ts$` },
      to: { path: '^(harness|suites|scripts)/', pathNot: `^harness/(${allowed(room).join('|')})|/testing/` },
    })),
    {
      name: 'suites-see-only-the-doors',
      severity: 'error',
      from: { path: '^suites/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(harness|scripts)/', pathNot: '^harness/(index|conformance/index)\\.ts$' },
    },
    {
      name: 'tests-of-suites-see-the-doors-and-testing',
      severity: 'error',
      from: { path: '^suites/.*\\.test\\.ts$' },
      to: { path: '^(harness|scripts)/', pathNot: '^harness/(index|conformance/index)\\.ts$|/testing/' },
    },
    {
      name: 'nobody-imports-scripts',
      severity: 'error',
      from: { path: '^(harness|suites)/' },
      to: { path: '^scripts/' },
    },
    {
      name: 'nobody-imports-the-cli',
      severity: 'error',
      from: { path: '^(harness|suites)/', pathNot: '^harness/cli/' },
      to: { path: '^harness/cli/' },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
