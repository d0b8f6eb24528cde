/** Mirrors kubernetes `pkg/registry/core/serviceaccount`. */
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';

export const SERVICE_ACCOUNTS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  namespaced: true,
  shortNames: ['sa'],
  strategy: kindStrategy({ namespaced: true }),
  subresources: {
    token: {
      type: 'custom',
      verbs: ['create'],
      kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
      handler: 'token',
    },
  },
};
