import type { Clock } from '../../core/clock.ts';
import { SECRET, type Secret } from '../../kube/api/core.ts';
import { MESH_GATEWAY, type MeshGateway } from '../../kube/api/istio.ts';
import type { KubeClient, ListOptions } from '../../kube/client/kube-client.ts';
import type { KubeObject, ResourceType } from '../../kube/meta/object.ts';
import { Informer } from '../runtime/informer.ts';
import { MeshMember, type MemberState } from './mesh-member.ts';
import type { MeshWorld } from './mesh-world.ts';
import { REMOTE_SECRET_LABEL, SYSTEM_NAMESPACE } from './names.ts';
import { MESH_GATEWAY_SHAPE } from './object-shapes.ts';
import { networkGateways, type NetworkGateways } from './network-gateways.ts';
import { RemoteMembers, type RemoteClient } from './remote-members.ts';
import { remoteClusters } from './remote-secrets.ts';
import { SoundObjects } from './sound-objects.ts';

export interface MeshViewOptions {
  readonly home: string;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly connect: (kubeconfig: string) => RemoteClient;
  readonly onChange: () => void;
  readonly log: (line: string) => void;
}

/** How long clusters that were never seen are waited for: until then absence proves nothing (002-D10). */
const FIRST_LOOK_MS = 10_000;

/** What one control plane knows of the mesh. */
export class MeshView {
  readonly #options: MeshViewOptions;
  readonly #home: MeshMember;
  readonly #secrets: Informer<Secret>;
  readonly #gatewayObjects: Informer<MeshGateway>;
  readonly #soundGateways = new SoundObjects<MeshGateway>(MESH_GATEWAY_SHAPE);
  readonly #remotes: RemoteMembers;
  #world: MeshWorld | undefined;
  #gateways: NetworkGateways | undefined;
  #isPatient = true;
  #warned: ReadonlySet<string> = new Set();

  constructor(options: MeshViewOptions) {
    this.#options = options;
    const { home, client, clock, connect, log } = options;
    const onChange = (): void => {
      this.#changed();
    };
    this.#home = new MeshMember({ name: home, client, clock, onChange, log });
    this.#remotes = new RemoteMembers({ clock, connect, onChange, log });
    this.#gatewayObjects = this.#informer(MESH_GATEWAY, {}, onChange);
    const scope = { namespace: SYSTEM_NAMESPACE, labelSelector: `${REMOTE_SECRET_LABEL}=true` };
    this.#secrets = this.#informer(SECRET, scope, () => {
      this.#remotes.use(remoteClusters(this.#secrets.list(), home));
    });
  }

  /** Enough is known for tables: all of the own cluster, and every other, unless it did not answer for a while. */
  get ready(): boolean {
    const isHomeKnown = this.#home.known && this.#secrets.synced && this.#gatewayObjects.synced;
    return isHomeKnown && (this.#remotes.known || !this.#isPatient);
  }

  get states(): readonly MemberState[] {
    return [this.#home.state, ...this.#remotes.states];
  }

  get world(): MeshWorld {
    this.#world ??= {
      home: this.#home.name,
      clusters: new Map([this.#home, ...this.#remotes.members].map((member) => [member.name, member.snapshot()])),
      gateways: this.#soundGateways.of(this.#gatewayObjects.list()).objects,
    };
    return this.#world;
  }

  get gateways(): NetworkGateways['gateways'] {
    if (this.#gateways === undefined) {
      this.#gateways = networkGateways(this.world);
      const { warnings } = this.#gateways;
      for (const warning of warnings) if (!this.#warned.has(warning)) this.#options.log(warning);
      this.#warned = new Set(warnings);
    }
    return this.#gateways.gateways;
  }

  /** Follows every cluster until `signal` aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    using _patience = this.#options.clock.after(FIRST_LOOK_MS, () => {
      this.#isPatient = false;
      this.#changed();
    });
    using _remotes = this.#remotes;
    await Promise.all([this.#home.run(signal), this.#secrets.run(signal), this.#gatewayObjects.run(signal)]);
  }

  #changed(): void {
    this.#world = undefined;
    this.#gateways = undefined;
    this.#options.onChange();
  }

  #informer<T extends KubeObject>(type: ResourceType<T>, scope: ListOptions, onChange: () => void): Informer<T> {
    const { client, clock, log, home } = this.#options;
    return new Informer({
      client,
      type,
      clock,
      scope,
      onChange,
      log: (line) => {
        log(`${home}: ${line}`);
      },
    });
  }
}
