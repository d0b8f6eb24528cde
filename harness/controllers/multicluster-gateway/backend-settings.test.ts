import { expect } from 'chai';
import type { GcpBackendPolicy } from '../../kube/api/gke-policies.ts';
import { readBackendPolicy, type BackendSettings } from './backend-settings.ts';

type Default = NonNullable<GcpBackendPolicy['spec']['default']>;

function policy(settings?: Default): GcpBackendPolicy {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'GCPBackendPolicy',
    metadata: { name: 'store', namespace: 'store' },
    spec: {
      targetRef: { group: 'net.gke.io', kind: 'ServiceImport', name: 'store' },
      ...(settings === undefined ? {} : { default: settings }),
    },
  };
}

describe('readBackendPolicy', () => {
  const cookie = { type: 'generated-cookie', name: 'GCLB', path: '/' } as const;
  const cases: readonly (readonly [string, Default | undefined, BackendSettings])[] = [
    ['nothing', undefined, {}],
    ['a timeout', { timeoutSec: 40 }, { timeoutMs: 40_000 }],
    ['draining', { connectionDraining: { drainingTimeoutSec: 60 } }, { drainingTimeoutMs: 60_000 }],
    ['no draining', { connectionDraining: { drainingTimeoutSec: 0 } }, { drainingTimeoutMs: 0 }],
    ['a rate', { maxRatePerEndpoint: 0.5 }, { maxRatePerEndpoint: 0.5 }],
    ['no affinity', { sessionAffinity: { type: 'NONE' } }, {}],
    ['affinity by address', { sessionAffinity: { type: 'CLIENT_IP' } }, { affinity: { type: 'client-ip' } }],
    [
      'affinity by address and protocol',
      { sessionAffinity: { type: 'CLIENT_IP_PROTO' } },
      { affinity: { type: 'client-ip' } },
    ],
    ['affinity by cookie', { sessionAffinity: { type: 'GENERATED_COOKIE' } }, { affinity: cookie }],
    [
      'affinity by a cookie that ends with the session',
      { sessionAffinity: { type: 'GENERATED_COOKIE', cookieTtlSec: 0 } },
      { affinity: cookie },
    ],
    [
      'affinity by a cookie that lasts',
      { sessionAffinity: { type: 'HTTP_COOKIE', cookieTtlSec: 50 } },
      { affinity: { ...cookie, ttlSeconds: 50 } },
    ],
    ['logging', { logging: { enabled: true, sampleRate: 500_000 } }, {}],
    ['a security policy', { securityPolicy: 'block-all' }, {}],
    ['Identity-Aware Proxy that is off', { iap: { enabled: false } }, {}],
  ];
  for (const [what, settings, expected] of cases)
    it(`reads ${what}`, () => {
      expect(readBackendPolicy(policy(settings))).to.deep.equal(expected);
    });

  const problems: readonly (readonly [string, Default, string])[] = [
    [
      'a header that it cannot name',
      { sessionAffinity: { type: 'HEADER_FIELD' } },
      'spec.default.sessionAffinity.type HEADER_FIELD is not supported: no field names the header',
    ],
    [
      'a cookie time without a cookie',
      { sessionAffinity: { type: 'CLIENT_IP', cookieTtlSec: 1 } },
      'spec.default.sessionAffinity.cookieTtlSec needs type GENERATED_COOKIE or HTTP_COOKIE, not CLIENT_IP',
    ],
    [
      'Identity-Aware Proxy without its client',
      { iap: { enabled: true, clientID: 'a' } },
      'spec.default.iap.enabled needs oauth2ClientSecret.name',
    ],
    [
      'Identity-Aware Proxy',
      { iap: { enabled: true, clientID: 'a', oauth2ClientSecret: { name: 'b' } } },
      'spec.default.iap is not supported: there is no Identity-Aware Proxy',
    ],
  ];
  for (const [what, settings, problem] of problems)
    it(`refuses ${what}`, () => {
      expect(readBackendPolicy(policy(settings))).to.deep.equal({ problem });
    });
});
