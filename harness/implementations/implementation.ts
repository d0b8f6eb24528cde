import type { Clock } from '../core/clock.ts';
import type { Emit, StepEvent } from '../core/events.ts';
import type { Fleet } from '../providers/provider.ts';

/** A named promise that a case may need. */
export type Feature = string;

export type ApiFamily =
  'multicluster-gateway' | 'multicluster-ingress' | 'mesh' | 'flomesh' | 'gateway-api' | 'gateway-v1alpha1' | 'mcs-api';

export interface InstallOptions {
  readonly emit: Emit<StepEvent>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The runtime image, loaded on every node. */
  readonly image: string;
}

/** What is under test: controllers, CRDs and proxies. */
export interface Implementation {
  readonly name: string;
  readonly version: string;
  readonly families: readonly ApiFamily[];
  readonly features: ReadonlySet<Feature>;
  /** Throws `FLEETBED_IMPLEMENTATION_NOT_READY`; never leads to a verdict. */
  install(fleet: Fleet, options: InstallOptions): Promise<Installation>;
  /** A handle on what an earlier command installed. */
  attach(fleet: Fleet, options: InstallOptions): Promise<Installation>;
}

/** An installed implementation. Disposing the handle leaves it installed. */
export interface Installation extends AsyncDisposable {
  readonly gatewayClass: string;
  /** How each vantage reaches port `port` of a Gateway's address, `http://127.0.0.1:41080`. Undefined when that vantage cannot. */
  gatewayUrl(vantage: 'host' | 'network', address: string, port: number): string | undefined;
  /**
   * Resolves when every proxy serves a configuration that has seen `generation` of the object. Absent when the
   * implementation has no way to tell; cases then probe.
   */
  awaitServed?(
    object: { readonly kind: string; readonly namespace: string; readonly name: string; readonly generation: number },
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Makes another cluster the one whose Gateways count (000-R21); the fleet goes on. Absent when it cannot be done.
   */
  moveConfigCluster?(cluster: string, signal: AbortSignal): Promise<void>;
  /** Replaces every proxy by a new one without memory; the self-test calls it between cases. */
  restartProxies(signal: AbortSignal): Promise<void>;
}
