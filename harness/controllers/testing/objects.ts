/** Objects for tests of controllers, with only what a test is about spelled out. */
import { generateKeyPairSync } from 'node:crypto';
import { issueCertificate } from '../../core/x509/certificate.ts';
import type { Namespace, Secret, Service, ServiceSpec } from '../../kube/api/core.ts';
import {
  LABEL_SERVICE_NAME,
  type EndpointSlice,
  type SliceEndpoint,
  type SlicePort,
} from '../../kube/api/discovery.ts';
import type { Gateway, GatewayClass, ReferenceGrant } from '../../kube/api/gateway.ts';
import type { GcpBackendPolicy, HealthCheckPolicy } from '../../kube/api/gke-policies.ts';
import type { HttpRoute } from '../../kube/api/http-route.ts';
import type { ServiceExport } from '../../kube/api/net-gke.ts';
import type { ObjectMeta } from '../../kube/meta/object.ts';

type Metadata = Partial<ObjectMeta>;

export function namespaceObject(name: string, labels: Readonly<Record<string, string>> = {}): Namespace {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

/** In namespace `store`; port 8080 unless `spec` says otherwise. */
export function serviceObject(name: string, spec: ServiceSpec = {}, metadata: Metadata = {}): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'store', ...metadata },
    spec: { ports: [{ port: 8080, protocol: 'TCP', targetPort: 8080 }], ...spec },
  };
}

export function exportObject(name: string, metadata: Metadata = {}): ServiceExport {
  return { apiVersion: 'net.gke.io/v1', kind: 'ServiceExport', metadata: { name, namespace: 'store', ...metadata } };
}

/** A slice of Service `service` with ready endpoints at `addresses`. */
export function sliceObject(
  service: string,
  addresses: readonly (string | SliceEndpoint)[],
  ports: readonly SlicePort[] = [{ name: '', protocol: 'TCP', port: 8080 }],
  metadata: Metadata = {},
): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-abcde`, namespace: 'store', labels: { [LABEL_SERVICE_NAME]: service }, ...metadata },
    addressType: 'IPv4',
    endpoints: addresses.map((each) =>
      typeof each === 'string'
        ? { addresses: [each], conditions: { ready: true, serving: true, terminating: false } }
        : each,
    ),
    ports,
  };
}

export function gatewayClassObject(): GatewayClass {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: 'gke-l7-global-external-managed-mc', generation: 1 },
    spec: { controllerName: 'networking.gke.io/gateway' },
  };
}

/** `store/external-http`, one HTTP listener on port 80, unless said otherwise. */
export function gatewayObject(spec: Partial<Gateway['spec']> = {}, metadata: Metadata = {}): Gateway {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'external-http', namespace: 'store', ...metadata },
    spec: {
      gatewayClassName: 'gke-l7-global-external-managed-mc',
      listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }],
      ...spec,
    },
  };
}

/** `store/public-store-route` at `store.example.com`, everything to the import `store`, unless said otherwise. */
export function routeObject(spec: Partial<HttpRoute['spec']> = {}, metadata: Metadata = {}): HttpRoute {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'public-store-route', namespace: 'store', ...metadata },
    spec: {
      parentRefs: [{ name: 'external-http' }],
      hostnames: ['store.example.com'],
      rules: [{ backendRefs: [{ group: 'net.gke.io', kind: 'ServiceImport', name: 'store', port: 8080 }] }],
      ...spec,
    },
  };
}

export function grantObject(namespace: string, spec: ReferenceGrant['spec']): ReferenceGrant {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1beta1',
    kind: 'ReferenceGrant',
    metadata: { name: 'grant', namespace },
    spec,
  };
}

/** `store/store` about the import `store`, unless said otherwise. */
export function healthCheckPolicyObject(
  settings: NonNullable<HealthCheckPolicy['spec']['default']>,
  metadata: Metadata = {},
): HealthCheckPolicy {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'HealthCheckPolicy',
    metadata: { name: 'store', namespace: 'store', ...metadata },
    spec: { targetRef: { group: 'net.gke.io', kind: 'ServiceImport', name: 'store' }, default: settings },
  };
}

/** `store/store` about the import `store`, unless said otherwise. */
export function backendPolicyObject(
  settings: NonNullable<GcpBackendPolicy['spec']['default']>,
  metadata: Metadata = {},
): GcpBackendPolicy {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'GCPBackendPolicy',
    metadata: { name: 'store', namespace: 'store', ...metadata },
    spec: { targetRef: { group: 'net.gke.io', kind: 'ServiceImport', name: 'store' }, default: settings },
  };
}

/** A certificate and its key, of the host `name`, signed by itself. */
export function tlsSecretObject(name: string, metadata: Metadata = {}): Secret {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = { commonName: name };
  const [notBefore, notAfter] = [new Date('2026-01-01T00:00:00Z'), new Date('2046-01-01T00:00:00Z')];
  const issuer = { name: subject, privateKey };
  const chain = issueCertificate({ subject, publicKey, issuer, notBefore, notAfter, usage: 'server', names: [name] });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: 'store', ...metadata },
    type: 'kubernetes.io/tls',
    data: { 'tls.crt': base64(chain), 'tls.key': base64(key) },
  };
}
