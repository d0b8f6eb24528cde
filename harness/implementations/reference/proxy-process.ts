import type { ProcessSpec } from '../../providers/provider.ts';
import type { LoadBalancerPlan } from '../../topology/topology.ts';
import type { DefectName } from './defects/defects.ts';
import { ROUTE_TOKEN_ENV } from './manifests/system-names.ts';

/** Where every proxy answers about itself, in its own network. */
export const ADMIN_PORT = 9901;

export interface ProxyProcessOptions {
  readonly image: string;
  /** The route stream as the shared network reaches it: `http://172.28.128.2:30950`. */
  readonly controllerUrl: string;
  readonly routeToken: string;
  readonly defect?: DefectName;
}

/** One load balancer: one proxy with the address as its VIP, on the shared network, outside every cluster (000-D1, 1.1). */
export function proxyProcess(
  { name, address, published, adminHostPort }: LoadBalancerPlan,
  { image, controllerUrl, routeToken, defect }: ProxyProcessOptions,
): ProcessSpec {
  return {
    name,
    image,
    address,
    args: [
      'proxy',
      ...['--controller-url', controllerUrl],
      ...['--load-balancer', name],
      ...['--admin-port', String(ADMIN_PORT)],
      ...(defect === undefined ? [] : ['--defect', defect]),
    ],
    env: { [ROUTE_TOKEN_ENV]: routeToken },
    published: [...published, { port: ADMIN_PORT, hostPort: adminHostPort }],
  };
}
