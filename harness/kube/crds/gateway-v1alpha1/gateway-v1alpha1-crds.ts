import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { backendPolicyCrd } from './backend-policy.ts';
import { alphaGatewayClassCrd } from './gateway-class.ts';
import { alphaGatewayCrd } from './gateway.ts';
import { alphaHttpRouteCrd } from './http-route.ts';
import { alphaTcpRouteCrd, alphaTlsRouteCrd, alphaUdpRouteCrd } from './stream-routes.ts';

/** `networking.x-k8s.io`: Gateway API v0.3.0, in the order in which `kubectl apply -k` names them. 004-S1 */
export const GATEWAY_V1ALPHA1_CRDS: readonly CustomResourceDefinition[] = [
  backendPolicyCrd,
  alphaGatewayClassCrd,
  alphaGatewayCrd,
  alphaHttpRouteCrd,
  alphaTcpRouteCrd,
  alphaTlsRouteCrd,
  alphaUdpRouteCrd,
];
