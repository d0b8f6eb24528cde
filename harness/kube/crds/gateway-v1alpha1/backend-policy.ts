import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { BACKEND_POLICY } from '../../api/gateway-v1alpha1.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { list, mapOf, record, required, text } from '../../schema/vocabulary.ts';
import { conditionsSchema } from '../condition.ts';
import { ALPHA_CATEGORIES, ALPHA_VERSIONS, localReference, portNumber } from './alpha-bundle.ts';

const name = text({ max: 253 });

/** BackendPolicy of Gateway API v0.3.0. */
export const backendPolicyCrd: CustomResourceDefinition = customResourceDefinition({
  type: BACKEND_POLICY,
  description: 'How a Gateway speaks TLS to backends.',
  shortNames: ['bp'],
  categories: ALPHA_CATEGORIES,
  versions: ALPHA_VERSIONS,
  columns: [AGE_COLUMN],
  spec: record({
    backendRefs: required(
      list(record({ group: required(name), kind: required(name), name: required(name), port: portNumber }), {
        max: 16,
      }),
    ),
    tls: record({ certificateAuthorityRef: localReference, options: mapOf(text()) }),
  }),
  status: record({ conditions: conditionsSchema({ max: 8 }) }),
});
