/** Which release of the Gateway API these CRDs are: the standard channel of v1.7.0, with our own short descriptions. */
export const GATEWAY_API_ANNOTATIONS: Readonly<Record<string, string>> = {
  // An API server refuses CRDs of a `k8s.io` group without it.
  'api-approved.kubernetes.io': 'https://github.com/kubernetes-sigs/gateway-api/pull/5371',
  'gateway.networking.k8s.io/bundle-version': 'v1.7.0',
  'gateway.networking.k8s.io/channel': 'standard',
};

export const GATEWAY_API_CATEGORIES: readonly string[] = ['gateway-api'];

/** Both have one schema; objects are stored as v1. */
export const V1_AND_V1BETA1: readonly { readonly name: string; readonly storage: boolean }[] = [
  { name: 'v1', storage: true },
  { name: 'v1beta1', storage: false },
];

/** Of kinds that came to the standard channel as v1. */
export const V1: { readonly name: string; readonly storage: boolean } = { name: 'v1', storage: true };

/** A version of the experimental channel, of which old objects may still be stored. */
export function retiredVersion(
  kind: string,
  name: string,
): { readonly name: string; readonly storage: boolean; readonly served: boolean; readonly deprecationWarning: string } {
  return {
    name,
    storage: false,
    served: false,
    deprecationWarning: `The ${name} version of ${kind} has been deprecated and will be removed in a future release of the API. Please upgrade to v1.`,
  };
}
