import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { ALPHA_GATEWAY, V1ALPHA1_GROUP } from '../../api/gateway-v1alpha1.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { list, mapList, mapOf, oneOf, record, required, text } from '../../schema/vocabulary.ts';
import { conditionsSchema } from '../condition.ts';
import {
  ALPHA_CATEGORIES,
  ALPHA_VERSIONS,
  labelSelector,
  localReference,
  portNumber,
  shortName,
  waitingStatus,
} from './alpha-bundle.ts';

const addresses = list(
  record({ type: oneOf(['IPAddress', 'NamedAddress'], { default: 'IPAddress' }), value: required(shortName) }),
  { max: 16 },
);

const tls = record({
  mode: oneOf(['Terminate', 'Passthrough'], { default: 'Terminate' }),
  certificateRef: localReference,
  routeOverride: record(
    { certificate: oneOf(['Allow', 'Deny'], { default: 'Deny' }) },
    { default: { certificate: 'Deny' } },
  ),
  options: mapOf(text()),
});

const routes = record({
  kind: required(text()),
  group: text({ min: 1, max: 253, default: V1ALPHA1_GROUP }),
  namespaces: record(
    { from: oneOf(['All', 'Selector', 'Same'], { default: 'Same' }), selector: labelSelector },
    { default: { from: 'Same' } },
  ),
  selector: labelSelector,
});

/** 004-B2 */
const listeners = list(
  record({
    hostname: shortName,
    port: required(portNumber),
    protocol: required(text()),
    tls,
    routes: required(routes),
  }),
  { min: 1, max: 64 },
);

/** Gateway of Gateway API v0.3.0. */
export const alphaGatewayCrd: CustomResourceDefinition = customResourceDefinition({
  type: ALPHA_GATEWAY,
  description: 'A load balancer: where it listens, and which routes it takes.',
  shortNames: ['gtw'],
  categories: ALPHA_CATEGORIES,
  versions: ALPHA_VERSIONS,
  columns: [{ name: 'Class', type: 'string', jsonPath: '.spec.gatewayClassName' }, AGE_COLUMN],
  spec: record({ gatewayClassName: required(shortName), listeners: required(listeners), addresses }),
  status: waitingStatus('Scheduled', 'NotReconciled', {
    addresses,
    listeners: mapList(
      ['port'],
      record({
        port: required(portNumber),
        protocol: required(text()),
        hostname: shortName,
        conditions: required(conditionsSchema({ max: 8 })),
      }),
      { max: 64 },
    ),
  }),
});
