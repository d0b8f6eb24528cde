import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { ALPHA_GATEWAY_CLASS } from '../../api/gateway-v1alpha1.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { oneOf, record, required, text } from '../../schema/vocabulary.ts';
import { ALPHA_CATEGORIES, ALPHA_VERSIONS, shortName, waitingStatus } from './alpha-bundle.ts';

/** GatewayClass of Gateway API v0.3.0. */
export const alphaGatewayClassCrd: CustomResourceDefinition = customResourceDefinition({
  type: ALPHA_GATEWAY_CLASS,
  description: 'A kind of Gateways that one controller serves.',
  shortNames: ['gc'],
  categories: ALPHA_CATEGORIES,
  versions: ALPHA_VERSIONS,
  columns: [{ name: 'Controller', type: 'string', jsonPath: '.spec.controller' }, AGE_COLUMN],
  spec: record({
    controller: required(text({ max: 253 })),
    parametersRef: record({
      group: required(shortName),
      kind: required(shortName),
      name: required(shortName),
      scope: oneOf(['Cluster', 'Namespace'], { default: 'Cluster' }),
      namespace: shortName,
    }),
  }),
  status: waitingStatus('Admitted', 'Waiting', {}),
});
