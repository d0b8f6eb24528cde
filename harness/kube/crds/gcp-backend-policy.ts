import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { GCP_BACKEND_POLICY } from '../api/gke-policies.ts';
import { flag, int32, int64, oneOf, record, text } from '../schema/vocabulary.ts';
import { gkePolicyCrd } from './gke-policy.ts';

/** GCPBackendPolicy of `networking.gke.io` (semantics 1.2). */
export const gcpBackendPolicyCrd: CustomResourceDefinition = gkePolicyCrd({
  type: GCP_BACKEND_POLICY,
  description: 'How the load balancer treats the endpoints of a ServiceImport.',
  defaults: record({
    timeoutSec: int64({ min: 1, max: 2_147_483_647 }),
    connectionDraining: record({ drainingTimeoutSec: int64({ min: 0, max: 3600 }) }),
    sessionAffinity: record({
      type: oneOf([
        'CLIENT_IP',
        'CLIENT_IP_PORT_PROTO',
        'CLIENT_IP_PROTO',
        'GENERATED_COOKIE',
        'HEADER_FIELD',
        'HTTP_COOKIE',
        'NONE',
      ]),
      cookieTtlSec: int64({ min: 0, max: 1_209_600 }),
    }),
    logging: record({ enabled: flag(), sampleRate: int32({ min: 0, max: 1_000_000 }) }),
    securityPolicy: text(),
    iap: record({ enabled: flag(), clientID: text(), oauth2ClientSecret: record({ name: text() }) }),
    maxRatePerEndpoint: { type: 'number', minimum: 0, exclusiveMinimum: true },
  }),
});
