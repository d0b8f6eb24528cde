/** `gateway.networking.k8s.io/v1`: GatewayClass, Gateway and ReferenceGrant of the standard channel. HTTPRoute is in http-route.ts. */
import type { LabelSelector } from '../meta/label-selector.ts';
import type { Condition, KubeObject, ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';
const API_VERSION = `${GATEWAY_GROUP}/v1`;

export interface GatewayClass extends KubeObject {
  readonly spec: {
    /** Cannot be changed. */
    readonly controllerName: string;
    readonly description?: string;
    readonly parametersRef?: {
      readonly group: string;
      readonly kind: string;
      readonly name: string;
      readonly namespace?: string;
    };
  };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly supportedFeatures?: readonly { readonly name: string }[];
  };
}
export const GATEWAY_CLASS: ResourceType<GatewayClass> = resourceType(
  API_VERSION,
  'GatewayClass',
  'gatewayclasses',
  'Cluster',
);

export interface RouteGroupKind {
  /** @default "gateway.networking.k8s.io" */
  readonly group?: string;
  readonly kind: string;
}

export interface AllowedRoutes {
  readonly namespaces?: {
    /** @default "Same" */
    readonly from?: 'All' | 'Selector' | 'Same' | 'None';
    readonly selector?: LabelSelector;
  };
  readonly kinds?: readonly RouteGroupKind[];
}

/** A reference to a Secret or another object that holds a certificate. */
export interface SecretObjectReference {
  /** @default "" */
  readonly group?: string;
  /** @default "Secret" */
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface ListenerTls {
  /** @default "Terminate" */
  readonly mode?: 'Terminate' | 'Passthrough';
  readonly certificateRefs?: readonly SecretObjectReference[];
  readonly options?: Readonly<Record<string, string>>;
}

export interface GatewayListener {
  readonly name: string;
  readonly port: number;
  /** `HTTP`, `HTTPS`, `TLS`, `TCP`, `UDP` or a domain-prefixed one. */
  readonly protocol: string;
  readonly hostname?: string;
  readonly tls?: ListenerTls;
  readonly allowedRoutes?: AllowedRoutes;
}

export interface GatewayAddress {
  /** @default "IPAddress" */
  readonly type?: string;
  readonly value?: string;
}

export interface ListenerStatus {
  readonly name: string;
  readonly supportedKinds?: readonly RouteGroupKind[];
  readonly attachedRoutes: number;
  readonly conditions: readonly Condition[];
}

/** How clients' certificates are validated. */
export interface FrontendTlsConfig {
  readonly validation?: {
    readonly caCertificateRefs: readonly {
      readonly group: string;
      readonly kind: string;
      readonly name: string;
      readonly namespace?: string;
    }[];
    /** @default "AllowValidOnly" */
    readonly mode?: 'AllowValidOnly' | 'AllowInsecureFallback';
  };
}

/** Of the Gateway as a whole. */
export interface GatewayTls {
  /** Shown to backends that ask for a certificate. */
  readonly backend?: { readonly clientCertificateRef?: SecretObjectReference };
  readonly frontend?: {
    readonly default: FrontendTlsConfig;
    /** In place of the default on these ports. */
    readonly perPort?: readonly { readonly port: number; readonly tls: FrontendTlsConfig }[];
  };
}

export interface Gateway extends KubeObject {
  readonly spec: {
    readonly gatewayClassName: string;
    readonly listeners: readonly GatewayListener[];
    readonly addresses?: readonly GatewayAddress[];
    /** Whose ListenerSets may add listeners. */
    readonly allowedListeners?: {
      readonly namespaces?: {
        /** @default "None" */
        readonly from?: 'All' | 'Selector' | 'Same' | 'None';
        readonly selector?: LabelSelector;
      };
    };
    readonly tls?: GatewayTls;
    readonly infrastructure?: {
      readonly labels?: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
      readonly parametersRef?: { readonly group: string; readonly kind: string; readonly name: string };
    };
  };
  readonly status?: {
    readonly addresses?: readonly { readonly type?: string; readonly value: string }[];
    readonly conditions?: readonly Condition[];
    readonly listeners?: readonly ListenerStatus[];
    readonly attachedListenerSets?: number;
  };
}
export const GATEWAY: ResourceType<Gateway> = resourceType(API_VERSION, 'Gateway', 'gateways');

export interface ReferenceGrant extends KubeObject {
  readonly spec: {
    readonly from: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
    readonly to: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
  };
}
export const REFERENCE_GRANT: ResourceType<ReferenceGrant> = resourceType(
  API_VERSION,
  'ReferenceGrant',
  'referencegrants',
);
