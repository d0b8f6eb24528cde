import { expect } from 'chai';
import type { HealthCheckPolicy } from '../../kube/api/gke-policies.ts';
import {
  DEFAULT_HEALTH_CHECK,
  readHealthCheckPolicy,
  scaledHealthCheck,
  type HealthCheckSettings,
} from './health-check.ts';

type Default = NonNullable<HealthCheckPolicy['spec']['default']>;

function policy(settings?: Default): HealthCheckPolicy {
  return {
    apiVersion: 'networking.gke.io/v1',
    kind: 'HealthCheckPolicy',
    metadata: { name: 'store', namespace: 'store' },
    spec: {
      targetRef: { group: 'net.gke.io', kind: 'ServiceImport', name: 'store' },
      ...(settings === undefined ? {} : { default: settings }),
    },
  };
}

const unset: HealthCheckSettings = {
  path: '/',
  intervalMs: 5_000,
  timeoutMs: 5_000,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
};

describe('readHealthCheckPolicy', () => {
  const cases: readonly (readonly [string, Default | undefined, Partial<HealthCheckSettings>])[] = [
    ['nothing: 5/5/2/2 over HTTP', undefined, {}],
    ['empty parts', { config: { type: 'HTTP', httpHealthCheck: { requestPath: '' } } }, {}],
    [
      'its own numbers',
      { checkIntervalSec: 30, timeoutSec: 10, healthyThreshold: 1, unhealthyThreshold: 4 },
      { intervalMs: 30_000, timeoutMs: 10_000, healthyThreshold: 1, unhealthyThreshold: 4 },
    ],
    [
      'HTTP',
      { config: { type: 'HTTP', httpHealthCheck: { requestPath: '/healthz', host: 'a.test', response: 'OK' } } },
      { path: '/healthz', host: 'a.test', response: 'OK' },
    ],
    ['HTTP without a type', { config: { httpHealthCheck: { requestPath: '/healthz' } } }, { path: '/healthz' }],
    ['HTTPS', { config: { type: 'HTTPS', httpsHealthCheck: { requestPath: '/a' } } }, { type: 'HTTPS', path: '/a' }],
    ['HTTP2', { config: { type: 'HTTP2', http2HealthCheck: { requestPath: '/a' } } }, { type: 'HTTP2', path: '/a' }],
    [
      'TCP',
      { config: { type: 'TCP', tcpHealthCheck: { request: 'PING', response: 'PONG' } } },
      { type: 'TCP', request: 'PING', response: 'PONG' },
    ],
    ['TCP of nothing but a connection', { config: { type: 'TCP' } }, { type: 'TCP' }],
    [
      'GRPC',
      { config: { type: 'GRPC', grpcHealthCheck: { grpcServiceName: 'store' } } },
      { type: 'GRPC', grpcService: 'store' },
    ],
    ['a port', { config: { httpHealthCheck: { port: 9090 } } }, { checkedPort: 9090 }],
    ['a port name', { config: { httpHealthCheck: { portName: 'admin' } } }, { checkedPort: 'admin' }],
    [
      'a port before its name',
      { config: { httpHealthCheck: { port: 9090, portName: 'admin' } } },
      { checkedPort: 9090 },
    ],
    [
      'a name that is asked for',
      { config: { httpHealthCheck: { port: 9090, portName: 'admin', portSpecification: 'USE_NAMED_PORT' } } },
      { checkedPort: 'admin' },
    ],
    [
      'a number that is asked for',
      { config: { tcpHealthCheck: { port: 9090, portSpecification: 'USE_FIXED_PORT' }, type: 'TCP' } },
      { type: 'TCP', checkedPort: 9090 },
    ],
    [
      'the serving port in spite of a number',
      { config: { httpHealthCheck: { port: 9090, portSpecification: 'USE_SERVING_PORT' } } },
      {},
    ],
  ];
  for (const [what, settings, expected] of cases)
    it(`reads ${what}`, () => {
      expect(readHealthCheckPolicy(policy(settings))).to.deep.equal({ ...unset, ...expected });
    });

  const problems: readonly (readonly [string, Default, string])[] = [
    [
      'a timeout above the interval (000-B11)',
      { checkIntervalSec: 5, timeoutSec: 6 },
      'spec.default.timeoutSec 6 is above checkIntervalSec 5',
    ],
    [
      'a timeout above the interval that is not written',
      { timeoutSec: 6 },
      'spec.default.timeoutSec 6 is above checkIntervalSec 5',
    ],
    [
      'the part of another type',
      { config: { type: 'TCP', httpHealthCheck: {} } },
      'spec.default.config.httpHealthCheck is set, but the type is TCP',
    ],
    [
      'two parts',
      { config: { httpHealthCheck: {}, grpcHealthCheck: {} } },
      'spec.default.config.grpcHealthCheck is set, but the type is HTTP',
    ],
    [
      'a fixed port without a number',
      { config: { httpHealthCheck: { portSpecification: 'USE_FIXED_PORT' } } },
      'spec.default.config.httpHealthCheck.port is needed for USE_FIXED_PORT',
    ],
    [
      'a named port without a name',
      { config: { httpHealthCheck: { portSpecification: 'USE_NAMED_PORT', port: 1 } } },
      'spec.default.config.httpHealthCheck.portName is needed for USE_NAMED_PORT',
    ],
    [
      'a path that only ends in a path',
      { config: { httpHealthCheck: { requestPath: 'x/healthz' } } },
      'spec.default.config.httpHealthCheck.requestPath x/healthz does not begin with /',
    ],
    [
      'the PROXY protocol',
      { config: { type: 'TCP', tcpHealthCheck: { proxyHeader: 'PROXY_V1' } } },
      'spec.default.config.tcpHealthCheck.proxyHeader PROXY_V1 is not supported',
    ],
  ];
  for (const [what, settings, problem] of problems)
    it(`refuses ${what}`, () => {
      expect(readHealthCheckPolicy(policy(settings))).to.deep.equal({ problem });
    });
});

describe('scaledHealthCheck', () => {
  it('scales the clock and nothing else (semantics 0.3)', () => {
    expect(scaledHealthCheck(DEFAULT_HEALTH_CHECK, 1 / 15, () => undefined)).to.deep.equal({
      path: '/',
      intervalMs: 1_000,
      timeoutMs: 1_000,
      healthyThreshold: 1,
      unhealthyThreshold: 2,
    });
    expect(scaledHealthCheck(DEFAULT_HEALTH_CHECK, 1e-9, () => undefined)).to.include({ intervalMs: 1, timeoutMs: 1 });
  });

  it('has a port by number', () => {
    const named = { ...DEFAULT_HEALTH_CHECK, checkedPort: 'admin' };
    expect(scaledHealthCheck(named, 1, (name) => (name === 'admin' ? 9090 : undefined))).to.include({ port: 9090 });
    expect(scaledHealthCheck({ ...named, checkedPort: 1 }, 1, () => undefined)).to.include({ port: 1 });
    expect(scaledHealthCheck(named, 1, () => undefined)).to.not.have.any.keys('port', 'checkedPort');
  });
});
