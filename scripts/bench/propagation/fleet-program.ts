/** The other process: an embedded fleet of three clusters with the reference implementation and the store, until it is left. */
import { systemClock as clock } from '../../../harness/core/clock.ts';
import { createFleet, defineFleet, deployBase, referenceImplementation } from '../../../harness/index.ts';
import { RUNTIME_IMAGE as image } from '../../../harness/providers/embedded/embedded-provider.ts';

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

process.once('disconnect', () => {
  lease[Symbol.asyncDispose]().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.send?.({ kubeconfig: fleet.kubeconfig('host'), url: installation.gatewayUrl('host', address, 80) ?? '' });
