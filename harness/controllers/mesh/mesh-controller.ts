/**
 * The control plane of a mesh in one cluster; every cluster has its own (3.1). It reads its own cluster and those that
 * remote secrets give access to, and writes into its own only: the injection webhook, and an authority where none was given.
 *
 * Tables go to sidecars and gateways without a write in between, and no cluster waits for another: what is known of one that
 * is away stays in use (002-D10).
 * Does not: elect a leader; read DestinationRule, VirtualService, PeerAuthentication or Sidecar; capture headless Services.
 */
import { DisposeStack } from '../../core/dispose.ts';
import { FleetbedError } from '../../core/errors.ts';
import { MUTATING_WEBHOOK_CONFIGURATION, type AdmissionRequest } from '../../kube/api/admission.ts';
import { httpKubeClient } from '../../kube/client/http-kube-client.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import type { FamilyOptions } from '../family.ts';
import { identityAuthority, type IdentityAuthority } from '../mesh-sidecar/identity-authority.ts';
import { injectSidecar, type PodDraft } from '../mesh-sidecar/inject-sidecar.ts';
import { startMeshServer, type MeshServer } from '../mesh-sidecar/mesh-server.ts';
import { SidecarFeeds } from '../mesh-sidecar/sidecar-feeds.ts';
import { TokenReviews } from '../mesh-sidecar/token-reviews.ts';
import { withDeadline } from '../runtime/deadline.ts';
import { Informer } from '../runtime/informer.ts';
import { Trigger } from '../runtime/trigger.ts';
import { readAuthority } from './authority-secret.ts';
import { clusterView, endpointViews } from './debug-views.ts';
import { startDebugServer } from './debug-server.ts';
import { injectionSelections } from './injection-selections.ts';
import { ISTIOD_NAMES, sidecarTemplate } from './istio-sidecar.ts';
import { injectionWebhookName, keepInjectionWebhook } from './keep-injection-webhook.ts';
import type { MeshSettings } from './mesh-settings.ts';
import { MeshTables } from './mesh-tables.ts';
import { MeshView } from './mesh-view.ts';
import type { MeshWorld } from './mesh-world.ts';
import { INJECT_PATH, TOKEN_AUDIENCE, TRUST_DOMAIN } from './names.ts';
import type { NetworkGateway } from './network-gateways.ts';
import type { RemoteClient } from './remote-members.ts';

export interface MeshControllerOptions extends FamilyOptions {
  readonly mesh: MeshSettings;
  /** Reaches the cluster of a remote secret. @default over HTTP, from {@link FamilyOptions.network} */
  readonly connect?: (kubeconfig: string) => RemoteClient;
  /** Of identities, tables and injection. */
  readonly onControlListening?: (port: number) => void;
}

const PASS_TIMEOUT_MS = 10_000;

/** Runs until `signal` aborts. Throws `FLEETBED_CLUSTER_UNKNOWN`, `FLEETBED_USAGE` for an authority that cannot be used. */
export async function runMeshController(options: MeshControllerOptions): Promise<void> {
  const { clock, signal, home, clusters } = options;
  const client = clusters.get(home)?.client;
  if (client === undefined)
    throw new FleetbedError('FLEETBED_CLUSTER_UNKNOWN', `the control plane's own cluster "${home}" is not given`, {
      observed: `clusters: ${[...clusters.keys()].join(', ')}`,
    });
  const material = await readAuthority(client, clock, signal);
  const controller = new MeshController(options, client, identityAuthority(clock, material));
  await controller.run(signal);
}

class MeshController {
  readonly #options: MeshControllerOptions;
  readonly #client: KubeClient;
  readonly #authority: IdentityAuthority;
  readonly #view: MeshView;
  readonly #feeds: SidecarFeeds;
  readonly #tableTrigger: Trigger;
  readonly #webhookTrigger: Trigger;
  readonly #webhooks: Informer<NonNullable<(typeof MUTATING_WEBHOOK_CONFIGURATION)['objectType']>>;
  #isWebhookRight = false;

  constructor(options: MeshControllerOptions, client: KubeClient, authority: IdentityAuthority) {
    this.#options = options;
    this.#client = client;
    this.#authority = authority;
    const { clock, log, home, network, mesh } = options;
    const { outbound } = network;
    const connect =
      options.connect ?? ((kubeconfig): RemoteClient => httpKubeClient({ kubeconfig }, { outbound, clock }));
    const publishSoon = (): void => {
      this.#tableTrigger.fire();
    };
    this.#view = new MeshView({ home, client, clock, connect, log, onChange: publishSoon });
    this.#feeds = new SidecarFeeds(clock, publishSoon);
    this.#tableTrigger = new Trigger({
      name: 'tables',
      clock,
      log,
      pass: () => {
        this.#publish();
      },
    });
    this.#webhookTrigger = new Trigger({
      name: 'injection webhook',
      clock,
      log,
      pass: (signal) => this.#keepWebhook(signal),
    });
    this.#webhooks = new Informer({
      client,
      clock,
      log,
      type: MUTATING_WEBHOOK_CONFIGURATION,
      scope: { fieldSelector: `metadata.name=${injectionWebhookName(mesh.revision)}` },
      onChange: () => {
        this.#webhookTrigger.fire();
      },
    });
  }

  async run(signal: AbortSignal): Promise<void> {
    await using servers = new DisposeStack();
    const control = servers.use(await this.#startControlServer());
    this.#options.onControlListening?.(control.port);
    const debug = servers.use(await this.#startDebugServer());
    this.#options.onListening?.(debug.port);
    await Promise.all([
      this.#view.run(signal),
      this.#webhooks.run(signal),
      this.#tableTrigger.run(signal),
      this.#webhookTrigger.run(signal),
    ]);
  }

  get #world(): MeshWorld {
    return this.#options.mesh.twin.world(this.#view.world);
  }

  get #gateways(): readonly NetworkGateway[] {
    return this.#options.mesh.twin.gateways(this.#view.gateways);
  }

  #publish(): void {
    if (!this.#view.ready) return;
    const { twin } = this.#options.mesh;
    const tables = new MeshTables(this.#world, this.#gateways, this.#authority.root);
    for (const subscriber of this.#feeds.subscribers) {
      const table = tables.of(subscriber);
      if (table !== undefined) this.#feeds.publish(subscriber, twin.table(table));
    }
  }

  async #keepWebhook(signal: AbortSignal): Promise<void> {
    if (!this.#webhooks.synced) return;
    const { clock, mesh, home } = this.#options;
    const [current] = this.#webhooks.list();
    const { revision, twin } = mesh;
    const selections = twin.selections(injectionSelections(revision));
    const wanted = { current, revision, authority: this.#authority.root, selections };
    await withDeadline({ clock, signal, what: home, ms: PASS_TIMEOUT_MS }, (limited) =>
      keepInjectionWebhook(this.#client, wanted, limited),
    );
    this.#isWebhookRight = true;
  }

  #startControlServer(): Promise<MeshServer> {
    const { clock, log, mesh, network } = this.#options;
    const reviews = new TokenReviews({ client: this.#client, clock, audience: TOKEN_AUDIENCE });
    return startMeshServer({
      clock,
      log,
      network,
      port: mesh.controlPort,
      names: ISTIOD_NAMES,
      authority: this.#authority,
      trustDomain: TRUST_DOMAIN,
      workloadOf: (token, signal) => reviews.workloadOf(token, signal),
      feeds: this.#feeds,
      injection: { path: INJECT_PATH, mutate: (request) => this.#inject(request) },
    });
  }

  #startDebugServer(): ReturnType<typeof startDebugServer> {
    const { network, port, home } = this.#options;
    return startDebugServer({
      network,
      port,
      isReady: () => this.#view.ready && this.#isWebhookRight,
      clusters: () => this.#view.states.map(clusterView),
      endpoints: (service, cluster = home) => endpointViews(this.#world, this.#gateways, { service, cluster }),
    });
  }

  /** 002-R9 */
  #inject({ object, namespace = '' }: AdmissionRequest): readonly unknown[] | undefined {
    const { mesh } = this.#options;
    const home = this.#view.world.clusters.get(this.#options.home);
    if (home === undefined || !isPod(object)) return undefined;
    const template = sidecarTemplate(home, { ...mesh, root: this.#authority.root });
    return injectSidecar(object, template, namespace);
  }
}

/** The API server has checked the rest. */
function isPod(value: unknown): value is PodDraft {
  return typeof value === 'object' && value !== null && Reflect.get(value, 'kind') === 'Pod';
}
