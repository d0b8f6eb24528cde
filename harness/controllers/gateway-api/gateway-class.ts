import { GATEWAY_GROUP, type GatewayClass } from '../../kube/api/gateway.ts';
import { draft } from './evaluate-listeners.ts';
import { CLASS_NAME, CONTROLLER_NAME } from './names.ts';
import { withConditions } from './status-words.ts';

/** The class that the controller makes. */
export const GATEWAY_CLASS_OBJECT: GatewayClass = {
  apiVersion: `${GATEWAY_GROUP}/v1`,
  kind: 'GatewayClass',
  metadata: { name: CLASS_NAME },
  spec: { controllerName: CONTROLLER_NAME, description: 'Gateways of one cluster, each with its own address' },
};

/**
 * A class of ours with its status; one of another controller as it is.
 *
 * @param features what it claims
 * @param now RFC 3339 with seconds
 */
export function withClassStatus(gatewayClass: GatewayClass, features: readonly string[], now: string): GatewayClass {
  const { metadata, spec, status } = gatewayClass;
  if (spec.controllerName !== CONTROLLER_NAME) return gatewayClass;
  const moment = { generation: metadata.generation ?? 0, now };
  const problem =
    spec.parametersRef === undefined
      ? undefined
      : { reason: 'InvalidParameters', message: 'spec.parametersRef is not supported' };
  return {
    ...gatewayClass,
    status: {
      ...status,
      conditions: withConditions(status?.conditions, [draft('Accepted', problem)], moment),
      supportedFeatures: features.map((name) => ({ name })),
    },
  };
}
