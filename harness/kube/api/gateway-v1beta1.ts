/** `gateway.networking.k8s.io/v1beta1`: what older bundles serve only there. The shapes are those of v1. */
import type { ResourceType } from '../meta/object.ts';
import { resourceType } from '../meta/object.ts';
import { GATEWAY_GROUP, type ReferenceGrant } from './gateway.ts';

/** Bundles before v1.5 serve ReferenceGrant in no other version. */
export const REFERENCE_GRANT_V1BETA1: ResourceType<ReferenceGrant> = resourceType(
  `${GATEWAY_GROUP}/v1beta1`,
  'ReferenceGrant',
  'referencegrants',
);
