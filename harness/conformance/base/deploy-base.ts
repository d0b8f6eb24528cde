import { allOrNone } from '../../core/all-or-none.ts';
import type { Clock } from '../../core/clock.ts';
import { runStep, type Emit, type StepEvent } from '../../core/events.ts';
import { notYet, ready, waitFor, type Observation } from '../../core/wait.ts';
import type { Installation } from '../../implementations/implementation.ts';
import { GATEWAY } from '../../kube/api/gateway.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { SERVICE_IMPORT } from '../../kube/api/net-gke.ts';
import { applyManifest } from '../../kube/manifest/apply-manifest.ts';
import { findCondition, isConditionTrue } from '../../kube/meta/conditions.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import type { Fleet } from '../../providers/provider.ts';
import type { CaseCluster } from '../context/case-context.ts';
import { allClusters, clusterOf } from '../context/fleet-clusters.ts';
import { GatewayTraffic } from '../context/gateway-traffic.ts';
import { FIELD_MANAGER, fillIn, readManifest } from '../context/manifests.ts';
import { DEADLINES } from '../timeouts.ts';
import type { BaseState } from './base-state.ts';
import { routesProblem, storePodsProblem } from './base-problems.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { clusterInfo, STORE_GATEWAY, STORE_IMPORTS, STORE_NAMESPACE, STORE_ROUTE, storeManifest } from './store-app.ts';

export interface BaseOptions {
  readonly fleet: Fleet;
  readonly installation: Installation;
  /** The runtime image, loaded on every node. */
  readonly image: string;
  readonly emit: Emit<StepEvent>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Deploys the store application in every cluster, exports it from the near and the far one, and exposes it by a Gateway and
 * a route in the config cluster; resolves when every route of it answers from the cluster it should. What is there already
 * is kept as it is, so it can be called again. Throws `FLEETBED_UNSUPPORTED` for a fleet without a far cluster, and
 * `FLEETBED_WAIT_TIMEOUT` with what was missing.
 *
 * The sibling cluster runs the store but does not export it, as in the document.
 */
export async function deployBase(options: BaseOptions): Promise<BaseState> {
  const { fleet } = options;
  const [near, far] = [clusterOf(fleet, 'near'), clusterOf(fleet, 'far')];
  const clusters = allClusters(fleet);
  const each = (step: string, work: (cluster: CaseCluster, signal: AbortSignal) => Promise<void>): Promise<unknown> =>
    allOrNone(
      options.signal,
      clusters.map((cluster) => (signal) => runStep(options, step, cluster.name, () => work(cluster, signal))),
    );
  await each('remove leftovers', (cluster, signal) => removeLeftovers(options, cluster, signal));
  await each('deploy store', (cluster, signal) => deployStore(options, cluster, signal));
  await runStep(options, 'export store', near.name, () => applyFile(options, near, 'near-exports'));
  await runStep(options, 'export store', far.name, () => applyFile(options, far, 'far-exports'));
  await runStep(options, 'create gateway', near.name, async () => {
    await applyFile(options, near, 'gateway');
    await applyFile(options, near, 'public-store-route');
  });
  await each('await store pods', (cluster, signal) => awaitPods(options, cluster, signal));
  await each('await imports', (cluster, signal) => awaitImports(options, cluster, signal));
  const address = await runStep(options, 'await gateway', near.name, () => awaitGateway(options, near));
  await runStep(options, 'await route', near.name, () => awaitRoute(options, near, address));
  return { address };
}

async function deployStore(
  { fleet, ...options }: BaseOptions,
  cluster: CaseCluster,
  signal: AbortSignal,
): Promise<void> {
  const info = clusterInfo(cluster, fleet.topology.project, STORE_NAMESPACE);
  await apply({ ...options, signal }, cluster, [...(await readManifest(storeManifest('store'))), info]);
}

async function applyFile(
  options: BaseOptions,
  cluster: CaseCluster,
  name: Parameters<typeof storeManifest>[0],
): Promise<void> {
  await apply(options, cluster, await readManifest(storeManifest(name)));
}

async function apply(
  { installation, image, clock, signal }: Omit<BaseOptions, 'fleet'>,
  { client }: CaseCluster,
  objects: readonly KubeObject[],
): Promise<void> {
  const filled = fillIn(objects, { image, gatewayClass: installation.gatewayClass });
  await applyManifest(client, filled, { clock, signal, fieldManager: FIELD_MANAGER });
}

async function awaitPods({ clock }: BaseOptions, cluster: CaseCluster, signal: AbortSignal): Promise<void> {
  await waitFor(
    `store pods of ${cluster.name} are ready`,
    async (looking) => absent(await storePodsProblem(cluster, looking)),
    { clock, signal, timeoutMs: DEADLINES.deployMs },
  );
}

async function awaitImports({ clock }: BaseOptions, { name, client }: CaseCluster, signal: AbortSignal): Promise<void> {
  await waitFor(
    `imports of ${STORE_NAMESPACE} in ${name}`,
    async (looking) => {
      const { items } = await client.list(SERVICE_IMPORT, { namespace: STORE_NAMESPACE, signal: looking });
      const missing = STORE_IMPORTS.filter((wanted) => !items.some(({ metadata }) => metadata.name === wanted));
      return missing.length === 0 ? ready(undefined) : notYet(`no ServiceImport ${missing.join(', ')}`);
    },
    { clock, signal, timeoutMs: DEADLINES.deployMs },
  );
}

async function awaitGateway({ clock, signal }: BaseOptions, { client }: CaseCluster): Promise<string> {
  return waitFor(
    `Gateway ${STORE_GATEWAY.name} is programmed`,
    async (looking) => {
      const { metadata, status } = await client.get(GATEWAY, STORE_GATEWAY, { signal: looking });
      const address = status?.addresses?.[0]?.value;
      if (address !== undefined && isConditionTrue(status?.conditions, 'Programmed', metadata.generation))
        return ready(address);
      const {
        status: seen = 'missing',
        reason = '',
        message = '',
      } = findCondition(status?.conditions, 'Programmed') ?? {};
      return notYet(`Programmed=${seen} ${reason} ${message}, address ${address ?? 'none'}`);
    },
    { clock, signal, timeoutMs: DEADLINES.deployMs },
  );
}

async function awaitRoute(options: BaseOptions, near: CaseCluster, address: string): Promise<void> {
  const { fleet, installation, clock, signal } = options;
  const route = await near.client.get(HTTP_ROUTE, STORE_ROUTE, { signal });
  const { namespace = STORE_NAMESPACE, name, generation = 1 } = route.metadata;
  await installation.awaitServed?.({ kind: route.kind, namespace, name, generation }, signal);
  const traffic = new GatewayTraffic({ ...options, base: { address } });
  await waitFor(
    'the store answers through its Gateway',
    async (looking) => absent(await routesProblem({ near, far: clusterOf(fleet, 'far') }, traffic, looking)),
    { clock, signal, timeoutMs: DEADLINES.deployMs },
  );
}

function absent(problem: string | undefined): Observation<undefined> {
  return problem === undefined ? ready(undefined) : notYet(problem);
}
