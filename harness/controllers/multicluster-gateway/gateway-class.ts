import { GATEWAY_GROUP, type GatewayClass } from '../../kube/api/gateway.ts';
import { setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import { CLASS_BEHAVIOURS, classBehaviour } from './class-behaviour.ts';
import { CONTROLLER_NAME } from './names.ts';

/** The classes that the controller makes in the config cluster (000-S1). */
export const GATEWAY_CLASS_OBJECTS: readonly GatewayClass[] = CLASS_BEHAVIOURS.map(({ name, description }) => ({
  apiVersion: `${GATEWAY_GROUP}/v1`,
  kind: 'GatewayClass',
  metadata: { name },
  spec: { controllerName: CONTROLLER_NAME, description },
}));

/** Undefined for a class of another controller, which is left alone. */
export function classAcceptance({ metadata, spec }: GatewayClass): ConditionDraft | undefined {
  if (spec.controllerName !== CONTROLLER_NAME) return undefined;
  const condition = {
    type: 'Accepted',
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  };
  if (classBehaviour(metadata.name) === undefined) {
    const known = CLASS_BEHAVIOURS.map(({ name }) => name).join(', ');
    const message = `class ${metadata.name} is not implemented; use one of ${known}`;
    return { ...condition, status: 'False', reason: 'Unsupported', message };
  }
  if (spec.parametersRef !== undefined)
    return {
      ...condition,
      status: 'False',
      reason: 'InvalidParameters',
      message: 'spec.parametersRef is not supported',
    };
  return { ...condition, status: 'True', reason: 'Accepted', message: '' };
}

/**
 * The classes whose Gateways are served; those of other classes stay as they are (000-B8). A missing class counts as ours:
 * the controller is about to make it.
 */
export function servedClasses(classes: readonly GatewayClass[]): ReadonlySet<string> {
  const present = new Map(classes.map((each) => [each.metadata.name, each]));
  const served = CLASS_BEHAVIOURS.map(({ name }) => name).filter((name) => {
    const ours = present.get(name);
    return ours === undefined || classAcceptance(ours)?.status === 'True';
  });
  return new Set(served);
}

/** @param now RFC 3339 with seconds */
export function withClassStatus(gatewayClass: GatewayClass, now: string): GatewayClass {
  const draft = classAcceptance(gatewayClass);
  if (draft === undefined) return gatewayClass;
  const conditions = setCondition(gatewayClass.status?.conditions, draft, now);
  return { ...gatewayClass, status: { ...gatewayClass.status, conditions } };
}
