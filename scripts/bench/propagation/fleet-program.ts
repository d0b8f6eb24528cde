/**
 * The other process: an embedded fleet of three clusters with the reference implementation, the store, and two Gateways, so
 * that both load balancers have something to serve; until it is left.
 */
import { systemClock as clock } from '../../../harness/core/clock.ts';
import { notYet, ready, waitFor } from '../../../harness/core/wait.ts';
import { createFleet, defineFleet, deployBase, referenceImplementation } from '../../../harness/index.ts';
import { configCluster } from '../../../harness/implementations/reference/install-controller.ts';
import { GATEWAY } from '../../../harness/kube/api/gateway.ts';
import { RUNTIME_IMAGE as image } from '../../../harness/providers/embedded/embedded-provider.ts';
import { OTHER_GATEWAY } from './scene.ts';

const stop = new AbortController();
const quiet = { emit: () => undefined, signal: stop.signal };
const clusters = [
  { name: 'gke-west-1', location: 'us-west1-a' },
  { name: 'gke-west-2', location: 'us-west1-a' },
  { name: 'gke-east-1', location: 'us-east1-b' },
];
const metadata = { name: `bench-${String(process.pid)}` };
const lease = await createFleet(defineFleet({ metadata, spec: { provider: 'embedded', clusters } }), quiet);
const { fleet } = lease;
const options = { ...quiet, clock, image };
const installation = await referenceImplementation().install(fleet, options);
const { address } = await deployBase({ fleet, installation, ...options });

const { client } = configCluster(fleet);
const other = { namespace: 'store', name: OTHER_GATEWAY };
const { signal } = stop;
await client.apply(
  GATEWAY,
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: other,
    spec: {
      gatewayClassName: installation.gatewayClass,
      listeners: [{ name: 'http', protocol: 'HTTP', port: 80, allowedRoutes: { kinds: [{ kind: 'HTTPRoute' }] } }],
    },
  },
  { fieldManager: 'bench', signal },
);
const otherAddress = await waitFor(
  'the other Gateway has an address',
  async () => {
    const { status } = await client.get(GATEWAY, other, { signal });
    const [first] = status?.addresses ?? [];
    return first === undefined ? notYet('none') : ready(first.value);
  },
  { clock, signal, timeoutMs: 30_000 },
);

process.once('disconnect', () => {
  lease[Symbol.asyncDispose]().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
const urls = [address, otherAddress].map((each) => installation.gatewayUrl('host', each, 80) ?? '');
process.send?.({ kubeconfig: fleet.kubeconfig('host'), urls });
