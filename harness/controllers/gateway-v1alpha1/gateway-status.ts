/** What is said in the status of GatewayClasses and Gateways: Traefik 2.5's words, semantics 5.3. */
import type { AlphaGateway, AlphaGatewayClass, AlphaListenerStatus } from '../../kube/api/gateway-v1alpha1.ts';
import { findCondition, setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import type { Condition } from '../../kube/meta/object.ts';
import type { EvaluatedGateway, EvaluatedListener } from './evaluation.ts';
import { ALPHA_CONTROLLER } from './names.ts';

const HANDLED: ConditionDraft = {
  type: 'Admitted',
  status: 'True',
  reason: 'Handled',
  message: 'Handled by Traefik controller',
};
const SCHEDULED: ConditionDraft = {
  type: 'Scheduled',
  status: 'True',
  reason: 'ResourcesAvailable',
  message: 'Resources available',
};
const READY: ConditionDraft = { type: 'Ready', status: 'True', reason: 'ListenersValid', message: 'Listeners valid' };
const NOT_READY: ConditionDraft = {
  type: 'Ready',
  status: 'False',
  reason: 'ListenersNotValid',
  message: 'All Listeners must be valid',
};
const LISTENER_READY: ConditionDraft = {
  type: 'Ready',
  status: 'True',
  reason: 'ListenerReady',
  message: 'No error found',
};

/** What `metav1.Condition` has room for. */
const LONGEST_MESSAGE = 32_768;

/** 004-R1: a class of another controller is left as it is. */
export function withAlphaClassStatus(gatewayClass: AlphaGatewayClass, now: string): AlphaGatewayClass {
  const { spec, status } = gatewayClass;
  if (spec?.controller !== ALPHA_CONTROLLER) return gatewayClass;
  const draft = { ...HANDLED, observedGeneration: gatewayClass.metadata.generation ?? 0 };
  return { ...gatewayClass, status: { ...status, conditions: setCondition(status?.conditions, draft, now) } };
}

/**
 * 004-R2; a Gateway whose selectors match nothing is as ready as any other (004-B13). `addresses` is empty, as upstream
 * writes it; the listeners of a Gateway in trouble are written, as upstream does not.
 */
export function withAlphaGatewayStatus({ gateway, listeners }: EvaluatedGateway, now: string): AlphaGateway {
  const { status, metadata } = gateway;
  const observedGeneration = metadata.generation ?? 0;
  const written = (before: readonly Condition[] | undefined, drafts: readonly ConditionDraft[]): readonly Condition[] =>
    exactly(
      before,
      drafts.map((draft) => ({ ...draft, observedGeneration })),
      now,
    );
  const isReady = listeners.every(({ problems }) => problems.length === 0);
  return {
    ...gateway,
    status: {
      addresses: [],
      conditions: written(status?.conditions, isReady ? [SCHEDULED, READY] : [NOT_READY]),
      listeners: byPort(listeners).map(([first, ...others]): AlphaListenerStatus => {
        const { port, protocol, hostname } = first.listener;
        const drafts = merged([first, ...others].flatMap(({ problems }) => problems));
        const before = status?.listeners?.find((each) => each.port === port)?.conditions;
        return {
          port,
          protocol,
          ...(hostname === undefined ? {} : { hostname }),
          conditions: written(before, drafts.length === 0 ? [LISTENER_READY] : drafts),
        };
      }),
    },
  };
}

/** The status has one entry a port. */
function byPort(
  listeners: readonly EvaluatedListener[],
): readonly (readonly [EvaluatedListener, ...EvaluatedListener[]])[] {
  const found = new Map<number, [EvaluatedListener, ...EvaluatedListener[]]>();
  for (const each of listeners) {
    const known = found.get(each.listener.port);
    if (known === undefined) found.set(each.listener.port, [each]);
    else known.push(each);
  }
  return [...found.values()];
}

/** One condition of a type: the reason of the first, the messages of all. */
function merged(drafts: readonly ConditionDraft[]): readonly ConditionDraft[] {
  const found = new Map<string, ConditionDraft[]>();
  for (const draft of drafts) found.set(draft.type, [...(found.get(draft.type) ?? []), draft]);
  return [...found.values()].flatMap((same) => {
    const message = [...new Set(same.map((draft) => draft.message))].join('; ').slice(0, LONGEST_MESSAGE);
    return same.slice(0, 1).map((first) => ({ ...first, message }));
  });
}

/** These conditions and no others; a time of transition stays while the status does. */
function exactly(
  before: readonly Condition[] | undefined,
  drafts: readonly ConditionDraft[],
  now: string,
): readonly Condition[] {
  return drafts.flatMap((draft) => {
    const known = findCondition(before, draft.type);
    return setCondition(known === undefined ? [] : [known], draft, now);
  });
}
