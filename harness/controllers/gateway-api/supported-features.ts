import type { CustomResourceDefinition, JsonSchema } from '../../kube/api/apiextensions.ts';
import { HTTP_ROUTE } from '../../kube/api/http-route.ts';

/** What all bundles that the controller runs with have the fields for. */
const ALWAYS: readonly string[] = [
  'BackendTLSPolicy',
  'BackendTLSPolicySANValidation',
  'GRPCRoute',
  'GRPCRouteNamedRouteRule',
  'Gateway',
  'GatewayAddressEmpty',
  'GatewayBackendClientCertificate',
  'GatewayFrontendClientCertificateValidation',
  'GatewayFrontendClientCertificateValidationInsecureFallback',
  'GatewayHTTPListenerIsolation',
  'GatewayHTTPSListenerDetectMisdirectedRequests',
  'GatewayInfrastructure',
  'GatewayPort8080',
  'GatewayStaticAddresses',
  'HTTPRoute',
  'HTTPRoute303RedirectStatusCode',
  'HTTPRoute307RedirectStatusCode',
  'HTTPRoute308RedirectStatusCode',
  'HTTPRouteBackendProtocolH2C',
  'HTTPRouteBackendProtocolWebSocket',
  'HTTPRouteBackendRequestHeaderModification',
  'HTTPRouteBackendTimeout',
  'HTTPRouteCORS',
  'HTTPRouteDestinationPortMatching',
  'HTTPRouteHostRewrite',
  'HTTPRouteMethodMatching',
  'HTTPRouteNamedRouteRule',
  'HTTPRouteParentRefPort',
  'HTTPRoutePathRedirect',
  'HTTPRoutePathRewrite',
  'HTTPRoutePortRedirect',
  'HTTPRouteQueryParamMatching',
  'HTTPRouteRequestMirror',
  'HTTPRouteRequestMultipleMirrors',
  'HTTPRouteRequestPercentageMirror',
  'HTTPRouteRequestTimeout',
  'HTTPRouteResponseHeaderModification',
  'HTTPRouteSchemeRedirect',
  'ListenerSet',
  'ReferenceGrant',
  'TCPRoute',
  'TLSRoute',
  'TLSRouteModeMixed',
  'TLSRouteModeTerminate',
];

/** `retry` of HTTPRoute is in the experimental channel of bundles before v1.7. */
const WITH_RETRY: readonly string[] = [
  'HTTPRouteRetry',
  'HTTPRouteRetryBackendTimeout',
  'HTTPRouteRetryConnectionError',
];

/** Everything that is implemented, whatever the CRDs have. */
export const ALL_FEATURES: readonly string[] = [...ALWAYS, ...WITH_RETRY].sort();

/**
 * What the GatewayClass says in `status.supportedFeatures`, from which the official conformance program chooses its tests:
 * a feature is claimed only while all of its tests pass, and only where the installed CRDs have its fields. Sorted, as the
 * API wants them.
 */
export function supportedFeatures(crds: readonly CustomResourceDefinition[]): readonly string[] {
  return hasRetry(crds) ? ALL_FEATURES : ALWAYS;
}

function hasRetry(crds: readonly CustomResourceDefinition[]): boolean {
  const name = `${HTTP_ROUTE.plural}.${HTTP_ROUTE.group}`;
  const version = crds
    .find(({ metadata }) => metadata.name === name)
    ?.spec.versions.find((each) => each.name === HTTP_ROUTE.version);
  const rule = ['spec', 'rules'].reduce<JsonSchema | undefined>(
    (schema, field) => schema?.properties?.[field],
    version?.schema.openAPIV3Schema,
  )?.items;
  return rule?.properties?.['retry'] !== undefined;
}
