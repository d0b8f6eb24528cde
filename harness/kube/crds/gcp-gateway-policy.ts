import type { CustomResourceDefinition } from '../api/apiextensions.ts';
import { GCP_GATEWAY_POLICY } from '../api/gke-policies.ts';
import { flag, record, text } from '../schema/vocabulary.ts';
import { gkePolicyCrd } from './gke-policy.ts';

/** GCPGatewayPolicy of `networking.gke.io` (semantics 1.2). */
export const gcpGatewayPolicyCrd: CustomResourceDefinition = gkePolicyCrd({
  type: GCP_GATEWAY_POLICY,
  description: 'Front end settings of a Gateway.',
  defaults: record({ allowGlobalAccess: flag(), sslPolicy: text() }),
});
