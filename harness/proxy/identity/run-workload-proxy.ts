import { allOrNone } from '../../core/all-or-none.ts';
import { messageOf } from '../../core/errors.ts';
import { startGatewayProxy, type GatewayProxy, type GatewayProxyOptions } from '../gateway-proxy.ts';
import { followRoutes } from '../subscribe/follow-routes.ts';
import type { KeyPair, RouteTable, TableAck } from '../table/route-table.ts';
import { completeTable } from './complete-table.ts';
import { ControlPlaneDispatcher } from './control-plane-dispatcher.ts';
import { requestCertificate } from './request-certificate.ts';

export interface WorkloadProxyOptions extends GatewayProxyOptions {
  readonly signal: AbortSignal;
  /** `https://10.96.0.7:15012`. */
  readonly controllerUrl: string;
  /** The name in its certificate. */
  readonly controllerName: string;
  /** Of the mesh, PEM. */
  readonly root: string;
  /** The token of the pod, read anew from time to time. */
  readonly readToken: () => Promise<string>;
  /** Whose tables are followed: `sidecar~sample~sleep-abc`. */
  readonly subscriber: string;
  /** What its certificate is called in tables. */
  readonly certificateName: string;
  /** Ports of the pod's programs; see {@link completeTable}. */
  readonly takenPorts?: readonly number[];
  readonly log: (line: string) => void;
  readonly onStarted?: (proxy: GatewayProxy) => void;
}

const RETRY = { firstMs: 100, lastMs: 5_000 } as const;
/** The kubelet renews a token long before it ends. */
const TOKEN_FRESH_MS = 600_000;
/** Timers of Node hold 24 days. */
const LONGEST_PAUSE_MS = 86_400_000;

/**
 * A proxy with an identity of a mesh, until `signal` aborts: it has its key certified by the control plane, follows its
 * tables, and gets a new certificate at half the life of the old one. While the control plane is away it goes on with what
 * it has.
 */
export async function runWorkloadProxy(options: WorkloadProxyOptions): Promise<void> {
  await using proxy = await startGatewayProxy(options);
  options.onStarted?.(proxy);
  try {
    await new WorkloadProxy(options, proxy).run();
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
}

class WorkloadProxy {
  readonly #options: WorkloadProxyOptions;
  readonly #proxy: GatewayProxy;
  #token = '';
  #certificate: { readonly pair: KeyPair; readonly expiresAt: Date } | undefined;
  #table: RouteTable | undefined;

  constructor(options: WorkloadProxyOptions, proxy: GatewayProxy) {
    this.#options = options;
    this.#proxy = proxy;
  }

  async run(): Promise<void> {
    const { controllerName: serverName, root, network, signal } = this.#options;
    const { outbound } = network;
    await using plane = new ControlPlaneDispatcher({ serverName, root, outbound, token: () => this.#token });
    const { dispatcher } = plane;
    await this.#readToken(signal);
    await this.#certify(dispatcher, signal);
    await allOrNone(signal, [
      (own) => this.#renewToken(own),
      (own) => this.#renewCertificate(dispatcher, own),
      (own) => this.#follow(dispatcher, own),
    ]);
  }

  async #follow(dispatcher: ControlPlaneDispatcher['dispatcher'], signal: AbortSignal): Promise<void> {
    const { clock, emit, controllerUrl, subscriber } = this.#options;
    await followRoutes({
      clock,
      ...(emit === undefined ? {} : { emit }),
      controllerUrl,
      loadBalancer: subscriber,
      signal,
      dispatcher,
      apply: (table) => {
        this.#table = table;
        return this.#apply(table);
      },
    });
  }

  #apply(table: RouteTable): Promise<TableAck> {
    const { network, certificateName, takenPorts = [] } = this.#options;
    if (this.#certificate === undefined) throw new RangeError('a table came before the certificate');
    const { pair } = this.#certificate;
    const certificate = { name: certificateName, pair };
    return this.#proxy.apply(completeTable(table, { certificate, loopback: network.loopback, takenPorts }));
  }

  async #renewCertificate(dispatcher: ControlPlaneDispatcher['dispatcher'], signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const now = clock.date().getTime();
      const renewInMs = ((this.#certificate?.expiresAt.getTime() ?? now) - now) / 2;
      await clock.sleep(Math.min(Math.max(renewInMs, RETRY.lastMs), LONGEST_PAUSE_MS), signal);
      await this.#certify(dispatcher, signal);
      if (this.#table !== undefined) await this.#apply(this.#table);
    }
  }

  /** Tries until there is one. */
  async #certify(dispatcher: ControlPlaneDispatcher['dispatcher'], signal: AbortSignal): Promise<void> {
    const { controllerUrl } = this.#options;
    this.#certificate = await this.#untilDone('no certificate yet', signal, () =>
      requestCertificate({ dispatcher, controllerUrl, signal }),
    );
  }

  async #readToken(signal: AbortSignal): Promise<void> {
    this.#token = await this.#untilDone('no token yet', signal, this.#options.readToken);
  }

  async #renewToken(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#options.clock.sleep(TOKEN_FRESH_MS, signal);
      await this.#readToken(signal);
    }
  }

  /** Tries again after a pause that grows; a trouble is told once. */
  async #untilDone<T>(trouble: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { clock, log } = this.#options;
    let pauseMs: number = RETRY.firstMs;
    let told = '';
    for (;;) {
      try {
        return await work();
      } catch (error) {
        signal.throwIfAborted();
        const line = `${trouble}: ${messageOf(error)}`;
        if (line !== told) log(line);
        told = line;
        await clock.sleep(pauseMs, signal);
        pauseMs = Math.min(pauseMs * 2, RETRY.lastMs);
      }
    }
  }
}
