/**
 * Stands in for a Gateway controller where there is none yet: accepts the classes of one controller name and the Gateways
 * and HTTPRoutes of these classes, and routes nothing. With it the suite gets past its set-up, and the cases that need the
 * API and the pods alone can be judged; a case that sends traffic or wants a refusal fails, as it should.
 */
import type { Clock } from '../../harness/core/clock.ts';
import { Informer } from '../../harness/controllers/runtime/informer.ts';
import { Trigger } from '../../harness/controllers/runtime/trigger.ts';
import {
  GATEWAY,
  GATEWAY_CLASS,
  GATEWAY_GROUP,
  type Gateway,
  type GatewayClass,
} from '../../harness/kube/api/gateway.ts';
import { HTTP_ROUTE, type HttpRoute } from '../../harness/kube/api/http-route.ts';
import type { KubeClient } from '../../harness/kube/client/kube-client.ts';
import { kubeTime, setCondition } from '../../harness/kube/meta/conditions.ts';
import { keyOf, type Condition, type KubeObject, type ResourceType } from '../../harness/kube/meta/object.ts';

export const STAND_IN_CONTROLLER = 'fleetbed.dev/status-stand-in';

export interface StandInOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** What every Gateway gets as its address; nothing needs to listen there. */
  readonly address: string;
  readonly log: (line: string) => void;
}

/** Runs until `signal` aborts. */
export async function runStatusStandIn(options: StandInOptions, signal: AbortSignal): Promise<void> {
  const { client, clock, log } = options;
  const onChange = (): void => {
    trigger.fire();
  };
  const follow = <T extends KubeObject>(type: ResourceType<T>): Informer<T> =>
    new Informer({ client, type, clock, log, onChange });
  const [classes, gateways, routes] = [follow(GATEWAY_CLASS), follow(GATEWAY), follow(HTTP_ROUTE)];
  const trigger = new Trigger({
    name: 'status stand-in',
    clock,
    log,
    pass: async (own) => {
      const write = statusWriter(options, own);
      const accepted = classes.list().filter(({ spec }) => spec.controllerName === STAND_IN_CONTROLLER);
      for (const one of accepted) await write(GATEWAY_CLASS, one, classStatus(one, write.now));
      const names = new Set(accepted.map(({ metadata }) => metadata.name));
      const served = gateways.list().filter(({ spec }) => names.has(spec.gatewayClassName));
      for (const one of served)
        await write(GATEWAY, one, gatewayStatus(one, routes.list(), { now: write.now, address: options.address }));
      for (const one of routes.list()) await write(HTTP_ROUTE, one, routeStatus(one, served, write.now));
    },
  });
  await Promise.all([classes.run(signal), gateways.run(signal), routes.run(signal), trigger.run(signal)]);
}

type StatusWriter = (<T extends KubeObject>(type: ResourceType<T>, object: T, status: object) => Promise<void>) & {
  readonly now: string;
};

/** Writes a status only where it differs, so that a pass over everything settles. */
function statusWriter({ client, clock }: StandInOptions, signal: AbortSignal): StatusWriter {
  const write = async <T extends KubeObject>(type: ResourceType<T>, object: T, status: object): Promise<void> => {
    const before = (object as { readonly status?: object }).status ?? {};
    if (JSON.stringify({ ...before, ...status }) === JSON.stringify(before)) return;
    await client.mergePatch(type, keyOf(object), { status }, { signal, subresource: 'status' });
  };
  return Object.assign(write, { now: kubeTime(clock.date()) });
}

function conditions(
  before: readonly Condition[] | undefined,
  generation: number,
  now: string,
  ...types: readonly (readonly [type: string, reason: string])[]
): readonly Condition[] {
  return types.reduce<readonly Condition[]>(
    (all, [type, reason]) =>
      setCondition(all, { type, status: 'True', reason, message: '', observedGeneration: generation }, now),
    before ?? [],
  );
}

function classStatus({ metadata, status }: GatewayClass, now: string): object {
  return { conditions: conditions(status?.conditions, metadata.generation ?? 0, now, ['Accepted', 'Accepted']) };
}

function gatewayStatus(
  gateway: Gateway,
  routes: readonly HttpRoute[],
  { now, address }: { readonly now: string; readonly address: string },
): object {
  const { metadata, spec, status } = gateway;
  const generation = metadata.generation ?? 0;
  const attached = routes.filter((route) => parentsOf(route, [gateway]).length > 0).length;
  return {
    addresses: [{ type: 'IPAddress', value: address }],
    conditions: conditions(status?.conditions, generation, now, ['Accepted', 'Accepted'], ['Programmed', 'Programmed']),
    listeners: spec.listeners.map(({ name }) => ({
      name,
      attachedRoutes: attached,
      supportedKinds: [{ group: GATEWAY_GROUP, kind: HTTP_ROUTE.kind }],
      conditions: conditions(
        status?.listeners?.find((listener) => listener.name === name)?.conditions,
        generation,
        now,
        ['Accepted', 'Accepted'],
        ['Programmed', 'Programmed'],
        ['ResolvedRefs', 'ResolvedRefs'],
      ),
    })),
  };
}

type ParentRefs = NonNullable<HttpRoute['spec']['parentRefs']>;

function parentsOf({ metadata, spec }: HttpRoute, gateways: readonly Gateway[]): ParentRefs {
  return (spec.parentRefs ?? []).filter(({ name, namespace = metadata.namespace }) =>
    gateways.some((gateway) => gateway.metadata.name === name && gateway.metadata.namespace === namespace),
  );
}

function routeStatus(route: HttpRoute, gateways: readonly Gateway[], now: string): object {
  const generation = route.metadata.generation ?? 0;
  return {
    parents: parentsOf(route, gateways).map((parentRef) => ({
      parentRef,
      controllerName: STAND_IN_CONTROLLER,
      conditions: conditions(
        route.status?.parents.find((parent) => parent.parentRef.name === parentRef.name)?.conditions,
        generation,
        now,
        ['Accepted', 'Accepted'],
        ['ResolvedRefs', 'ResolvedRefs'],
      ),
    })),
  };
}
