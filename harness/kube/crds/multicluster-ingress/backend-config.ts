import type { CustomResourceDefinition } from '../../api/apiextensions.ts';
import { BACKEND_CONFIG, FRONTEND_CONFIG } from '../../api/multicluster-ingress.ts';
import { AGE_COLUMN, customResourceDefinition } from '../../schema/custom-resource.ts';
import { flag, int64, list, oneOf, record, rule, text } from '../../schema/vocabulary.ts';

const headers = record({ headers: list(text({ pattern: '^[^:]+:.*$' }), { max: 100 }) });

/** BackendConfig of `cloud.google.com` (semantics 2.2). */
export const backendConfigCrd: CustomResourceDefinition = customResourceDefinition({
  type: BACKEND_CONFIG,
  description: 'How the load balancer treats the endpoints of a MultiClusterService.',
  shortNames: ['bc'],
  versions: [{ name: 'v1', storage: true }],
  columns: [AGE_COLUMN],
  spec: record(
    {
      healthCheck: record({
        checkIntervalSec: int64({ min: 1 }),
        timeoutSec: int64({ min: 1 }),
        healthyThreshold: int64({ min: 1, max: 10 }),
        unhealthyThreshold: int64({ min: 1, max: 10 }),
        type: oneOf(['HTTP', 'HTTPS', 'HTTP2']),
        port: int64({ min: 1, max: 65_535 }),
        requestPath: text({ pattern: '^/.*$' }),
      }),
      timeoutSec: int64({ min: 1 }),
      connectionDraining: record({ drainingTimeoutSec: int64({ min: 0 }) }),
      // Another type is the controller's to refuse, in words of its own.
      sessionAffinity: record({ affinityType: text(), affinityCookieTtlSec: int64({ min: 0, max: 86_400 }) }),
      logging: record({ enable: flag(), sampleRate: { type: 'number', minimum: 0, maximum: 1 } }),
      customRequestHeaders: headers,
      customResponseHeaders: headers,
      securityPolicy: record({ name: text() }),
      cdn: record({ enabled: flag() }),
      iap: record({ enabled: flag() }),
    },
    {
      rules: [
        rule(
          'iap and cdn cannot be enabled at the same time',
          '!(has(self.iap) && has(self.iap.enabled) && self.iap.enabled && has(self.cdn) && has(self.cdn.enabled) && self.cdn.enabled)',
        ),
      ],
    },
  ),
});

/** FrontendConfig of `networking.gke.io/v1beta1` (semantics 2.2). */
export const frontendConfigCrd: CustomResourceDefinition = customResourceDefinition({
  type: FRONTEND_CONFIG,
  description: 'What the address of a MultiClusterIngress does beside forwarding.',
  versions: [{ name: 'v1beta1', storage: true }],
  columns: [AGE_COLUMN],
  spec: record({
    sslPolicy: text(),
    redirectToHttps: record({
      enabled: flag(),
      responseCodeName: oneOf(['MOVED_PERMANENTLY_DEFAULT', 'FOUND', 'TEMPORARY_REDIRECT', 'PERMANENT_REDIRECT']),
    }),
  }),
});
