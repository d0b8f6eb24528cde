import type { Gateway } from '../../kube/api/gateway.ts';
import type { EvaluatedGateway } from './evaluation.ts';
import { gatewayAnnotations } from './gateway-annotations.ts';
import { GATEWAY_FINALIZER } from './names.ts';

/** The Gateway with our finalizer, and with our annotations once it has a load balancer (000-R12). */
export function withGatewayMetadata(evaluated: EvaluatedGateway, projectNumber: string, now: Date): Gateway {
  const { gateway, assignment } = evaluated;
  const finalizers = gateway.metadata.finalizers ?? [];
  const annotations =
    assignment.kind === 'assigned' ? { annotations: gatewayAnnotations(evaluated, projectNumber, now) } : {};
  return {
    ...gateway,
    metadata: {
      ...gateway.metadata,
      finalizers: finalizers.includes(GATEWAY_FINALIZER) ? finalizers : [...finalizers, GATEWAY_FINALIZER],
      ...annotations,
    },
  };
}
