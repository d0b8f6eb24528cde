/** What an implementation may take, milliseconds. A case fails when it takes longer. */
export interface Limits {
  /** For any change of an API object to be served and reported in status (semantics 0.3, time budget). */
  readonly controlPlaneMs: number;
  /** For a pod that left its Endpoints to get no more traffic, and for one that joined them to be known (000-D13). */
  readonly endpointMs: number;
  /** For the kubelet to see that a pod is not ready: the store's probe has period 1 s and threshold 1. */
  readonly readinessMs: number;
  /**
   * For a pod that stopped answering without leaving its Endpoints: 000-D11 needs two failed checks, each due after the
   * interval and given up after the timeout, and the fault itself takes a moment to set in.
   */
  readonly silentPodMs: number;
  /** For a pod to be taken up after it is ready: known as an endpoint, then one passing check (000-D11, D13). */
  readonly healthyPodMs: number;
  /**
   * For a cluster whose node was started again to answer requests: its pods have to start first, which is not the
   * implementation's time, so this is the limit that semantics 0.3 gives tests.
   */
  readonly nodeReturnMs: number;
}

/** The clock of 000-D11, unscaled. */
const CHECK_INTERVAL_MS = 15_000;
const CHECK_TIMEOUT_MS = 15_000;
const UNHEALTHY_AFTER = 2;
/** `docker kill` and `docker pause` return a moment after their effect began, and the proxy acts between two packets. */
const FAULT_SETS_IN_MS = 1_000;

/** The scale of a CI run: intervals of one second. */
export const HEALTH_CHECK_TIME_SCALE: number = 1 / 15;

/** The limits when health checks run at `healthCheckTimeScale` times their stated intervals (semantics 0.3, health-check clock). */
export function limitsAt(healthCheckTimeScale: number = HEALTH_CHECK_TIME_SCALE): Limits {
  const endpointMs = 5_000;
  const checkMs = (CHECK_INTERVAL_MS + CHECK_TIMEOUT_MS) * healthCheckTimeScale;
  return {
    controlPlaneMs: 30_000,
    endpointMs,
    readinessMs: 1_500,
    silentPodMs: UNHEALTHY_AFTER * checkMs + FAULT_SETS_IN_MS,
    healthyPodMs: endpointMs + checkMs,
    nodeReturnMs: 60_000,
  };
}

/** What fleetbed gives itself and the machine, milliseconds. Reaching one of them is inconclusive, never nonconformant. */
export const DEADLINES: {
  /** A case that states no deadline of its own. Two changes of the control plane fit in. */
  readonly caseMs: number;
  /** A body that goes on after its signal aborted is left behind after this long. */
  readonly abortGraceMs: number;
  /** Undoing a case: a node may have to start, a namespace to empty. */
  readonly cleanupMs: number;
  /** The base state to answer as it should before a case begins. */
  readonly baseMs: number;
  /** The same, once it was found broken: later cases need not wait as long again. */
  readonly brokenBaseMs: number;
  /** Pods to become ready, imports to appear, the Gateway to be programmed. */
  readonly deployMs: number;
  /** Mocha's own timeout comes this long after all of ours. */
  readonly mochaSlackMs: number;
} = {
  caseMs: 75_000,
  abortGraceMs: 5_000,
  cleanupMs: 150_000,
  baseMs: 60_000,
  brokenBaseMs: 5_000,
  deployMs: 120_000,
  mochaSlackMs: 15_000,
};
