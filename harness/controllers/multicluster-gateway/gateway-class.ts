import { GATEWAY_GROUP, type GatewayClass } from '../../kube/api/gateway.ts';
import { setCondition, type ConditionDraft } from '../../kube/meta/conditions.ts';
import { CONTROLLER_NAME, GATEWAY_CLASS_NAME } from './names.ts';

/** The class that the controller makes in the config cluster (000-S1). */
export const GATEWAY_CLASS_OBJECT: GatewayClass = {
  apiVersion: `${GATEWAY_GROUP}/v1`,
  kind: 'GatewayClass',
  metadata: { name: GATEWAY_CLASS_NAME },
  spec: { controllerName: CONTROLLER_NAME, description: 'Multi-cluster Gateway of the fleet, one load balancer each' },
};

/** Undefined for a class of another controller, which is left alone. */
export function classAcceptance({ metadata, spec }: GatewayClass): ConditionDraft | undefined {
  if (spec.controllerName !== CONTROLLER_NAME) return undefined;
  const condition = {
    type: 'Accepted',
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
  };
  if (metadata.name !== GATEWAY_CLASS_NAME) {
    const message = `class ${metadata.name} is not implemented; use ${GATEWAY_CLASS_NAME}`;
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

/** Whether Gateways of our class are served. A missing class counts as ours: the controller is about to make it. */
export function servesGateways(classes: readonly GatewayClass[]): boolean {
  const ours = classes.find(({ metadata }) => metadata.name === GATEWAY_CLASS_NAME);
  return ours === undefined || classAcceptance(ours)?.status === 'True';
}

/** @param now RFC 3339 with seconds */
export function withClassStatus(gatewayClass: GatewayClass, now: string): GatewayClass {
  const draft = classAcceptance(gatewayClass);
  if (draft === undefined) return gatewayClass;
  const conditions = setCondition(gatewayClass.status?.conditions, draft, now);
  return { ...gatewayClass, status: { ...gatewayClass.status, conditions } };
}
