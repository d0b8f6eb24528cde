/**
 * The controller of FSM and osm-edge in one cluster (semantics chapter 4): control plane of the Cluster objects that it finds
 * there, member for its own exports, gateway and sidecars, and the admission webhooks of both.
 *
 * Does not: elect a leader. Push configuration at most every 3 s (003-R17): tables are handed out as soon as they change.
 */
import { setMaxListeners } from 'node:events';
import { FleetbedError, messageOf } from '../../core/errors.ts';
import { NAMESPACE } from '../../kube/api/core.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { FamilyMember, FamilyOptions } from '../family.ts';
import { identityAuthority, type AuthorityMaterial } from '../mesh-sidecar/identity-authority.ts';
import { startMeshServer, type MeshServer } from '../mesh-sidecar/mesh-server.ts';
import { TokenReviews } from '../mesh-sidecar/token-reviews.ts';
import { startRouteServer } from '../route-feed/route-server.ts';
import { Backoff } from '../runtime/backoff.ts';
import { pause } from '../runtime/pause.ts';
import { connectMember } from './control-plane/connect-member.ts';
import { ControlPlane } from './control-plane/control-plane.ts';
import { flomeshTwin } from './flomesh-defects.ts';
import { NO_TWIN } from './flomesh-twin.ts';
import { ensureMeshConfig, ensureOwnCluster } from './own-objects.ts';
import { loadAuthority } from './load-authority.ts';
import { MemberAgent } from './member/member-agent.ts';
import { meshInjection } from './member/mesh-injection.ts';
import { INJECTION_PATH, MANAGER_HOST, MANAGER_SERVICE, MESH_PORT, WEBHOOK_PORT } from './names.ts';
import { osmSidecarTemplate, TOKEN_AUDIENCE } from './own-template.ts';
import { hostResolver } from './resolve-host.ts';
import { registerWebhooks } from './webhooks/registered-webhooks.ts';
import { loopbackRule } from './webhooks/review-cluster.ts';
import { flomeshWebhooks, type FlomeshWebhook } from './webhooks/webhook-table.ts';
import { startWebhookServer, type WebhookServer } from './webhooks/webhook-server.ts';

export interface FlomeshControllerOptions extends FamilyOptions {
  readonly settings: {
    /** The runtime image, of sidecars. */
    readonly image?: string;
    /** Which broken twin to be. @default none */
    readonly defect?: string;
  };
}

const DNS_SERVICE = { namespace: 'kube-system', name: 'kube-dns' };
const TRUST_DOMAIN = 'cluster.local';
const CLUSTER_NAMESPACE = { name: 'kube-system' };

/**
 * Runs until `signal` aborts. Throws `FLEETBED_CLUSTER_UNKNOWN` when its home is not one of the clusters, `FLEETBED_USAGE` for an unknown
 * defect.
 */
export async function runFlomeshController(options: FlomeshControllerOptions): Promise<void> {
  const { clock, signal, network, log } = options;
  setMaxListeners(0, signal);
  const home = homeOf(options);
  const { defect } = options.settings;
  const twin = defect === undefined ? NO_TWIN : flomeshTwin(defect);
  const basics = await untilDone(options, async () => {
    const { metadata } = await home.client.get(NAMESPACE, CLUSTER_NAMESPACE, { signal });
    await ensureMeshConfig(home.client, metadata.uid ?? '', signal);
    return { uid: metadata.uid ?? '', authority: await loadAuthority(home.client, clock, signal) };
  });
  if (basics === undefined) return;
  const resolve = hostResolver(network.outbound.lookup);
  const agent = new MemberAgent({ client: home.client, clock, log, region: home.location.region, twin });
  const controlPlane = new ControlPlane({
    client: home.client,
    uid: basics.uid,
    connect: connectMember({ outbound: network.outbound, clock }),
    resolve,
    clock,
    log,
    twin,
  });
  const webhooks = twin.webhooks(
    flomeshWebhooks({
      resolve,
      inClusterObjects: () => controlPlane.inClusterObjects(),
      isLoopback: loopbackRule(network.address),
    }),
  );
  let registered = false;
  await using _mesh = await meshServer(options, home.client, agent, basics.authority);
  await using _webhooks = await webhookServer(options, webhooks, basics.authority);
  await using routes = await startRouteServer({
    tables: agent.tables,
    isReady: () => agent.known && controlPlane.synced && registered,
    clock,
    network,
    port: options.port,
    routeToken: options.routeToken,
  });
  options.onListening?.(routes.port);
  await Promise.all([
    agent.run(signal),
    controlPlane.run(signal),
    untilDone(options, async () => {
      await registerWebhooks(home.client, webhooks, basics.authority.root, signal);
      registered = true;
      await ensureOwnCluster(home.client, signal);
    }),
  ]);
}

function homeOf({ clusters, home }: FamilyOptions): FamilyMember {
  const found = clusters.get(home);
  if (found !== undefined) return found;
  throw new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the cluster "${home}" is not one of the fleet`, {
    observed: `clusters: ${[...clusters.keys()].join(', ')}`,
    hint: 'name one of them as the home of the controller',
  });
}

/** Tries until it works; undefined when `signal` aborted before. */
async function untilDone<T>(
  { clock, signal, log }: Pick<FamilyOptions, 'clock' | 'signal' | 'log'>,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const backoff = new Backoff();
  let complaint: string | undefined;
  do {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return undefined;
      const message = messageOf(error);
      if (message !== complaint) log(message);
      complaint = message;
    }
  } while (await pause(clock, backoff.next(), signal));
  return undefined;
}

function meshServer(
  { clock, network, log, settings }: FlomeshControllerOptions,
  client: KubeClient,
  agent: MemberAgent,
  authority: AuthorityMaterial,
): Promise<MeshServer> {
  const reviews = new TokenReviews({ client, clock, audience: TOKEN_AUDIENCE });
  const template = (): ReturnType<typeof osmSidecarTemplate> =>
    osmSidecarTemplate({
      image: settings.image ?? '',
      root: authority.root,
      manager: agent.informers.services.get(MANAGER_SERVICE),
      dns: agent.informers.services.get(DNS_SERVICE),
    });
  return startMeshServer({
    clock,
    network,
    port: MESH_PORT,
    names: [MANAGER_HOST],
    authority: identityAuthority(clock, authority),
    trustDomain: TRUST_DOMAIN,
    workloadOf: (token, signal) => reviews.workloadOf(token, signal),
    feeds: agent.feeds,
    injection: {
      path: INJECTION_PATH,
      mutate: (request) => meshInjection({ namespaceOf: (name) => agent.namespace(name), template }, request),
    },
    log,
  });
}

function webhookServer(
  { clock, network, log }: FlomeshControllerOptions,
  webhooks: readonly FlomeshWebhook[],
  authority: AuthorityMaterial,
): Promise<WebhookServer> {
  const credential = identityAuthority(clock, authority).issueServer([MANAGER_HOST]);
  return startWebhookServer({ webhooks, network, port: WEBHOOK_PORT, credential, log });
}
