import { isDeepStrictEqual } from 'node:util';
import {
  MULTI_CLUSTER_INGRESS,
  MULTI_CLUSTER_SERVICE,
  type MultiClusterIngress,
  type MultiClusterService,
} from '../../kube/api/multicluster-ingress.ts';
import type { KubeObject } from '../../kube/meta/object.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';
import { hasLetGo } from '../load-balancers/let-go.ts';
import type { ProxyState } from '../route-feed/route-tables.ts';
import { referenceTo, type EventRecorder } from '../runtime/events/event-recorder.ts';
import { attemptAll } from '../runtime/write-failures.ts';
import { Writer } from '../runtime/writer.ts';
import type { ConfigCluster } from './cluster-informers.ts';
import { ingressNotes, serviceNotes } from './due-notes.ts';
import type { EvaluatedIngress } from './evaluated-ingress.ts';
import type { EvaluatedService, Evaluation } from './evaluation.ts';
import type { EventNote, IngressEvents } from './ingress-events.ts';
import { hasFinalizer, withFinalizer, withoutTraces, withServedPlan } from './ingress-metadata.ts';
import type { IngressSettings } from './ingress-settings.ts';
import { withIngressStatus } from './ingress-status.ts';
import { ingressSource, MCI_FINALIZER, MCS_FINALIZER } from './names.ts';

export interface ConfigPassOptions {
  readonly config: ConfigCluster;
  readonly evaluation: Evaluation;
  /** By load balancer. */
  readonly proxies: ReadonlyMap<string, ProxyState>;
  readonly settings: IngressSettings;
  readonly events: IngressEvents;
  readonly recorder: EventRecorder;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * Brings the config cluster's ingresses and MultiClusterServices to what the rules say (001-R7, R8, R12; semantics 2.3).
 * Writes only differences; a failed step does not stop the others.
 */
export async function reconcileConfig(options: ConfigPassOptions): Promise<void> {
  const { config, evaluation, settings, events } = options;
  const all = [...config.ingresses.list(), ...config.services.list()];
  events.retain(all);
  for (const object of evaluation.refused) say(options, object, true, [quotaNote(object, settings)]);
  await attemptAll([
    ...[...evaluation.ingresses.values()].map((evaluated) => () => reconcileIngress(options, evaluated)),
    ...[...evaluation.services.values()].map((evaluated) => () => reconcileService(options, evaluated)),
    () => releaseIngresses(options),
    () => releaseServices(options),
  ]);
}

/** Semantics 2.7. */
function quotaNote({ kind }: KubeObject, { maxIngresses, maxServices }: IngressSettings): EventNote {
  const most = kind === MULTI_CLUSTER_INGRESS.kind ? maxIngresses : maxServices;
  return {
    type: 'Warning',
    reason: 'QUOTA_EXCEEDED',
    message: `the fleet has ${String(most)} ${kind} resources already`,
  };
}

function say(
  { events, recorder }: ConfigPassOptions,
  object: KubeObject,
  isHeld: boolean,
  notes: readonly EventNote[],
): void {
  for (const { type, reason, message } of events.observe(object, isHeld, notes))
    recorder.record(referenceTo(object), type, reason, message);
}

async function reconcileIngress(options: ConfigPassOptions, evaluated: EvaluatedIngress): Promise<void> {
  const { config, evaluation, proxies, settings, now, signal } = options;
  const { ingress, plan, loadBalancer } = evaluated;
  const proxy = loadBalancer === undefined ? undefined : proxies.get(loadBalancer.name);
  say(options, ingress, hasFinalizer(ingress, MCI_FINALIZER), ingressNotes(evaluated, proxy));
  const writer = new Writer(config.client, MULTI_CLUSTER_INGRESS, config.ingresses);
  let current: MultiClusterIngress = ingress;
  await attemptAll([
    async () => {
      const next = withFinalizer(withServedPlan(ingress, plan, now), MCI_FINALIZER);
      if (next !== ingress) current = await writer.update(next, signal);
    },
    async () => {
      const next = withIngressStatus({ ...evaluated, ingress: current }, evaluation, proxy, settings);
      if (!isDeepStrictEqual(next, current)) await writer.updateStatuses([next], signal);
    },
  ]);
}

async function reconcileService(options: ConfigPassOptions, evaluated: EvaluatedService): Promise<void> {
  const { config, evaluation, signal } = options;
  const { service } = evaluated;
  say(options, service, hasFinalizer(service, MCS_FINALIZER), serviceNotes(evaluated, evaluation));
  const next = withFinalizer(service, MCS_FINALIZER);
  if (service.metadata.deletionTimestamp !== undefined || next === service) return;
  await new Writer(config.client, MULTI_CLUSTER_SERVICE, config.services).update(next, signal);
}

/** 001-R12: the address is free once no load balancer listens for the ingress. */
async function releaseIngresses({ config, proxies, signal }: ConfigPassOptions): Promise<void> {
  const writer = new Writer(config.client, MULTI_CLUSTER_INGRESS, config.ingresses);
  const free = config.ingresses
    .list()
    .filter(
      (ingress) =>
        isDeparting(ingress, MCI_FINALIZER) &&
        [...proxies.values()].every((proxy) => hasLetGo(proxy, ingressSource(keyTextOf(ingress)))),
    );
  await attemptAll(free.map((ingress) => () => letGo(writer, ingress, MCI_FINALIZER, signal)));
}

/** 001-R12: not while an ingress refers to it. */
async function releaseServices({ config, evaluation, signal }: ConfigPassOptions): Promise<void> {
  const writer = new Writer(config.client, MULTI_CLUSTER_SERVICE, config.services);
  const free = config.services
    .list()
    .filter((service) => isDeparting(service, MCS_FINALIZER) && !evaluation.services.has(keyTextOf(service)));
  await attemptAll(free.map((service) => () => letGo(writer, service, MCS_FINALIZER, signal)));
}

async function letGo<T extends MultiClusterIngress | MultiClusterService>(
  writer: Writer<T>,
  object: T,
  finalizer: string,
  signal: AbortSignal,
): Promise<void> {
  await writer.update(withoutTraces(object, finalizer), signal);
}

/** It is being deleted, and waits for us. */
export function isDeparting(object: KubeObject, finalizer: string): boolean {
  return object.metadata.deletionTimestamp !== undefined && hasFinalizer(object, finalizer);
}
