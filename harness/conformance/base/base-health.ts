import { isFleetbedError } from '../../core/errors.ts';
import { notYet, ready, waitFor, type Observation } from '../../core/wait.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';
import { answerOf, describeSample, sampleOf } from '../assert/answer-of.ts';
import type { CaseCluster } from '../context/case-context.ts';
import { allClusters, clusterOf } from '../context/fleet-clusters.ts';
import type { GatewayTraffic } from '../context/gateway-traffic.ts';
import type { RunPieces } from '../context/run-pieces.ts';
import { Inconclusive } from '../inconclusive.ts';
import { DEADLINES } from '../timeouts.ts';
import { routesProblem, storePodsProblem } from './base-problems.ts';
import { STORE_HOST, STORE_ROUTE } from './store-app.ts';

/**
 * The positive control before each case: every cluster answers, the store pods are ready, every base route answers from
 * the clusters it should; and, after a case that broke something, a change of the base route still takes effect.
 */
export class BaseHealth {
  readonly #pieces: RunPieces;
  readonly #traffic: GatewayTraffic;
  #broken = false;
  #suspect = false;
  #changes = 0;

  constructor(pieces: RunPieces, traffic: GatewayTraffic) {
    this.#pieces = pieces;
    this.#traffic = traffic;
  }

  /** The next proof has to include the control plane. */
  suspect(): void {
    this.#suspect = true;
  }

  /** Throws `Inconclusive` with what is wrong when the base state is not healthy in time. */
  async prove(signal: AbortSignal): Promise<void> {
    const timeoutMs = this.#broken ? DEADLINES.brokenBaseMs : DEADLINES.baseMs;
    try {
      await this.#wait('the base state is healthy', (looking) => this.#look(looking), signal, timeoutMs);
      if (this.#suspect) await this.#proveControlPlane(signal, timeoutMs);
      this.#broken = false;
      this.#suspect = false;
    } catch (error) {
      if (!isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT')) throw error;
      this.#broken = true;
      const why = error.observed ?? 'nothing was seen';
      throw new Inconclusive(`the base state was not healthy before the case: ${why}`, { cause: error });
    }
  }

  async #look(signal: AbortSignal): Promise<Observation<undefined>> {
    const { fleet } = this.#pieces;
    const pods = await Promise.all(allClusters(fleet).map((cluster) => storePodsProblem(cluster, signal)));
    const problem =
      pods.find((each) => each !== undefined) ??
      (await routesProblem({ near: this.#near, far: clusterOf(fleet, 'far') }, this.#traffic, signal));
    return problem === undefined ? ready(undefined) : notYet(problem);
  }

  /** Gives the base route one more host name and takes it away again once that answers. */
  async #proveControlPlane(signal: AbortSignal, timeoutMs: number): Promise<void> {
    this.#changes += 1;
    const host = `control-${String(this.#changes)}.${STORE_HOST}`;
    const setHosts = (hostnames: readonly string[]): Promise<unknown> =>
      this.#near.client.mergePatch(HTTP_ROUTE, STORE_ROUTE, { spec: { hostnames } }, { signal });
    await setHosts([STORE_HOST, host]);
    try {
      const served = async (looking: AbortSignal): Promise<Observation<undefined>> => {
        const sample = sampleOf(await this.#traffic.request({ host }, looking));
        const isServed = answerOf(sample) === this.#near.name;
        return isServed
          ? ready(undefined)
          : notYet(`the added host name ${host} is answered ${describeSample(sample)}`);
      };
      await this.#wait('a change of the base route takes effect', served, signal, timeoutMs);
    } finally {
      await setHosts([STORE_HOST]);
    }
  }

  get #near(): CaseCluster {
    return clusterOf(this.#pieces.fleet, 'near');
  }

  async #wait(
    what: string,
    observe: (signal: AbortSignal) => Promise<Observation<undefined>>,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<void> {
    await waitFor(what, observe, { clock: this.#pieces.clock, signal, timeoutMs });
  }
}
