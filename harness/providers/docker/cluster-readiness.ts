import type { Duplex } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { FleetbedError, isFleetbedError } from '../../core/errors.ts';
import { notYet, ready, waitFor, type Observation } from '../../core/wait.ts';
import { NODE, type CoreCondition } from '../../kube/api/core.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { coreDnsPod } from './coredns-pod.ts';
import { resolveOver } from './coredns-check.ts';

export interface ReadinessContext {
  readonly cluster: string;
  readonly client: KubeClient;
  /** A stream to a port of a pod, through the API server. */
  readonly forward: (
    pod: { readonly namespace: string; readonly name: string },
    port: number,
    signal: AbortSignal,
  ) => Promise<Duplex>;
  /** Asks the API server of `sibling` for its readiness, from this cluster's node, by the name that siblings use. */
  readonly askSibling: (sibling: string, signal: AbortSignal) => Promise<string>;
  readonly siblings: readonly string[];
  /** What the node container itself says: a reason why waiting is in vain. */
  readonly nodeTrouble: (signal: AbortSignal) => Promise<string | undefined>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

type Look = (context: ReadinessContext, signal: AbortSignal) => Promise<Observation<unknown>>;

/** In this order; each is waited for and, if it does not come, named in the error. */
const CONDITIONS: readonly (readonly [what: string, look: Look])[] = [
  ['API server /readyz', apiServerReady],
  ['every Node Ready', nodesReady],
  ['a CoreDNS pod Ready', coreDnsReady],
  ['CoreDNS resolves a name', coreDnsResolves],
  ['the API of every sibling answers from the node', siblingsAnswer],
];

/** A look costs a request, and for siblings a program; on few cores looking more often makes the cluster slower. */
const LOOK_EVERY_MS = 250;

/** Waits until a cluster is ready in the sense of the design. Throws `FLEETBED_CLUSTER_NOT_READY` with what was missing. */
export async function awaitClusterReady(context: ReadinessContext): Promise<void> {
  const { clock, signal } = context;
  const deadline = clock.now() + context.timeoutMs;
  for (const [what, look] of CONDITIONS) {
    const options = { clock, signal, timeoutMs: deadline - clock.now(), everyMs: LOOK_EVERY_MS };
    try {
      await waitFor(what, (own) => look(context, own), options);
    } catch (error) {
      throw isFleetbedError(error, 'FLEETBED_WAIT_TIMEOUT') ? await notReady(context, what, error.observed) : error;
    }
  }
}

async function notReady(context: ReadinessContext, what: string, seen: string | undefined): Promise<FleetbedError> {
  const { cluster, timeoutMs, signal } = context;
  const trouble = await context.nodeTrouble(signal);
  const observed = [trouble, seen].filter((part) => part !== undefined).join('; ');
  return new FleetbedError(
    'FLEETBED_CLUSTER_NOT_READY',
    `cluster "${cluster}" was not ready after ${String(timeoutMs)} ms: ${what}`,
    {
      observed,
      hint: 'run `fleetbed doctor`; with --keep the nodes stay and `docker logs` of the node container tells more',
    },
  );
}

async function apiServerReady({ client }: ReadinessContext, signal: AbortSignal): Promise<Observation<unknown>> {
  const said = await client.raw('/readyz', { signal });
  return said === 'ok' ? ready(undefined) : notYet(`/readyz says ${said}`);
}

async function nodesReady({ client }: ReadinessContext, signal: AbortSignal): Promise<Observation<unknown>> {
  const { items } = await client.list(NODE, { signal });
  if (items.length === 0) return notYet('there is no Node object');
  const waiting = items.flatMap((node) => {
    const condition = readyCondition(node.status?.conditions);
    return condition?.status === 'True'
      ? []
      : [`node ${node.metadata.name} Ready=${condition?.status ?? 'Unknown'}: ${condition?.message ?? 'no condition'}`];
  });
  return waiting.length === 0 ? ready(undefined) : notYet(waiting.join('; '));
}

function coreDnsReady({ client, clock }: ReadinessContext, signal: AbortSignal): Promise<Observation<string>> {
  return coreDnsPod(client, { clock, signal });
}

async function coreDnsResolves(context: ReadinessContext, signal: AbortSignal): Promise<Observation<unknown>> {
  const pod = await coreDnsReady(context, signal);
  if (!pod.ready) return pod;
  return resolveOver(await context.forward({ namespace: 'kube-system', name: pod.value }, 53, signal));
}

function readyCondition(conditions: readonly CoreCondition[] | undefined): CoreCondition | undefined {
  return conditions?.find((condition) => condition.type === 'Ready');
}

async function siblingsAnswer(
  { siblings, askSibling }: ReadinessContext,
  signal: AbortSignal,
): Promise<Observation<unknown>> {
  const answers = await Promise.all(
    siblings.map(async (sibling) => ({ sibling, said: await askSibling(sibling, signal) })),
  );
  const bad = answers
    .filter(({ said }) => said.trim() !== 'ok')
    .map(({ sibling, said }) => `${sibling}: ${said.trim()}`);
  return bad.length === 0 ? ready(undefined) : notYet(bad.join('; '));
}
