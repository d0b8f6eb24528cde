/** Mirrors kubernetes `pkg/registry/discovery/endpointslice` and `pkg/apis/discovery/validation`. */
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { equalJson, isJsonObject, listAt, numberAt, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { ipWarnings } from '../../../kube/net/validate-ip.ts';
import type { BuiltInOptions } from '../built-in-options.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { textsAt } from '../texts-at.ts';
import { endpointSliceChangeErrors, endpointSliceErrors } from './endpoint-slice-validation.ts';

export function endpointSliceResource({
  loopbackEndpoints,
}: Pick<BuiltInOptions, 'loopbackEndpoints'>): BuiltInResource {
  return {
    group: 'discovery.k8s.io',
    version: 'v1',
    kind: 'EndpointSlice',
    plural: 'endpointslices',
    namespaced: true,
    strategy: kindStrategy({
      namespaced: true,
      tracksGeneration: true,
      default: defaultEndpointSlice,
      prepareForCreate: normalizeSlice,
      prepareForUpdate: (slice, old) => {
        normalizeSlice(slice);
        // Labels count as well: they say which Service it belongs to.
        if (!equalJson(slice.metadata['labels'] ?? {}, old.metadata['labels'] ?? {}))
          slice.metadata['generation'] = (numberAt(old.metadata, 'generation') ?? 0) + 1;
      },
      errors: (slice, old) => endpointSliceErrors(slice, old, loopbackEndpoints),
      changeErrors: endpointSliceChangeErrors,
      update: ['whole', 'change'],
      warnings: sliceWarnings,
    }),
  };
}

function defaultEndpointSlice(slice: ApiObject): void {
  slice['endpoints'] ??= null;
  slice['ports'] ??= null;
  for (const port of listAt(slice, 'ports').filter(isJsonObject)) {
    port['name'] ??= '';
    port['protocol'] ??= 'TCP';
  }
  for (const endpoint of endpointsOf(slice)) endpoint['conditions'] ??= {};
}

/** v1 took zone and node name out of the map of topology; what is left in it is not stored. An empty list is none. */
function normalizeSlice(slice: ApiObject): void {
  if (listAt(slice, 'ports').length === 0) slice['ports'] = null;
  for (const endpoint of endpointsOf(slice)) delete endpoint['deprecatedTopology'];
}

function endpointsOf(slice: ApiObject): JsonObject[] {
  return listAt(slice, 'endpoints').filter(isJsonObject);
}

function sliceWarnings(slice: ApiObject): string[] {
  if (textAt(slice, 'addressType') === 'FQDN') return ['spec.addressType: FQDN endpoints are deprecated'];
  return endpointsOf(slice).flatMap((endpoint, index) =>
    textsAt(endpoint, 'addresses').flatMap((address, position) =>
      ipWarnings(address, `endpoints[${index}].addresses[${position}]`),
    ),
  );
}
