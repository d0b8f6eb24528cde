import type { Clock } from '../core/clock.ts';
import type { ProgramNetwork } from '../core/program-network.ts';
import type { Random } from '../core/random.ts';
import type { ApiServerState } from './compose/api-server-state.ts';
import type { RequestChain } from './handlers/serve.ts';
import type { Registry } from './registry/registry.ts';
import type { ResourceCatalog } from './registry/resource-catalog.ts';
import type { Storage } from './storage/storage.ts';
import type { PodRuntime } from './streams/pod-runtime.ts';

export interface ApiServerOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** A loopback address. @default 127.0.0.1, or that of `network` */
  readonly address?: string;
  /** Listens through it, at its address. @default the system's sockets */
  readonly network?: ProgramNetwork;
  /** More addresses and names that clients use: they are in the certificate. */
  readonly names?: readonly string[];
  /** @default 0: any free port */
  readonly port?: number;
  /** `own-ca`: HTTPS with a certificate of the server's own authority. `off`: plain HTTP; everybody is an administrator. */
  readonly tls: 'own-ca' | 'off';
  /** What a server that was stopped leaves to the next: objects, revisions, keys. @default a new one, with `historySize` */
  readonly state?: ApiServerState;
  /** How many events are kept for watches that start in the past. */
  readonly historySize?: number;
  /** @default `rbac` with `own-ca`, `always-allow` with `off` */
  readonly authorization?: 'rbac' | 'always-allow';
  /** Runs the pods: `log`, `exec`, `attach`, `portforward`. Absent: they are refused. */
  readonly podRuntime?: PodRuntime;
  readonly controllers?: ControllerChoice;
  /** Whether endpoints may have loopback addresses, as pods within this process have. @default false, as the real server */
  readonly loopbackEndpoints?: boolean;
  /** From which Services get their addresses. @default 10.96.0.0/16 */
  readonly serviceCidr?: string;
  /**
   * Told of work of the server itself (CRDs, garbage, namespaces) that failed and is tried again later; `what` says of
   * which object. @default a Node warning for what is no refusal
   */
  readonly failed?: (what: string, error: unknown) => void;
  /** Ends the start, not the running server. */
  readonly signal?: AbortSignal;
}

/** The programs of the control plane that run within the server. Each is on unless it is switched off. */
export interface ControllerChoice {
  /** Owner references: background, foreground and orphan deletion. */
  readonly garbageCollection?: boolean;
  /** Draining of namespaces that are deleted. */
  readonly namespaces?: boolean;
  /** The default ServiceAccount and `kube-root-ca.crt` of every namespace. */
  readonly serviceAccounts?: boolean;
}

/** A running server. Disposing of it ends every connection. */
export interface ApiServer extends AsyncDisposable {
  /** `https://127.0.0.1:40123`. */
  readonly url: string;
  readonly registry: Registry;
  readonly catalog: ResourceCatalog;
  readonly storage: Storage;
  /** How requests are served, for clients within this process. */
  readonly chain: RequestChain;
  /** Aborted when the server stops. */
  readonly stopped: AbortSignal;
  /** PEM of the authority; absent with `tls: 'off'`. */
  readonly caCertificate?: string;
  /**
   * The text of a kubeconfig for an administrator.
   *
   * @param name of cluster, context and user
   * @param url of the server, where clients reach it by another one
   */
  kubeconfig(name?: string, url?: string): string;
}
