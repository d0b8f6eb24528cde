import { ALL_FEATURES } from '../../../../controllers/gateway-api/supported-features.ts';
import type { Feature } from '../../../implementation.ts';

/** Our own CRDs have the fields of all. */
export const GATEWAY_API_FEATURES: readonly Feature[] = ALL_FEATURES;
