/** `networking.istio.io/v1alpha3`: Gateway, as far as a mesh of several networks needs it. Not the Gateway API's. */
import type { KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

export interface MeshGatewayServer {
  readonly port: { readonly number: number; readonly name: string; readonly protocol: string };
  readonly tls?: {
    readonly mode?: 'PASSTHROUGH' | 'SIMPLE' | 'MUTUAL' | 'AUTO_PASSTHROUGH' | 'ISTIO_MUTUAL';
  };
  readonly hosts: readonly string[];
}

export interface MeshGateway extends KubeObject {
  readonly spec?: {
    /** Labels of the gateway's pods. */
    readonly selector?: Readonly<Record<string, string>>;
    readonly servers?: readonly MeshGatewayServer[];
  };
}
export const MESH_GATEWAY: ResourceType<MeshGateway> = resourceType(
  'networking.istio.io/v1alpha3',
  'Gateway',
  'gateways',
);
