import type { Feature } from '../../../implementation.ts';

/** What cases of Gateway API v1alpha1 ask for. */
export const GATEWAY_V1ALPHA1_FEATURES: readonly Feature[] = ['GatewayV1alpha1'];
