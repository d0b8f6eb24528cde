import type { CustomResourceDefinition, JsonSchema } from '../api/apiextensions.ts';
import { HEALTH_CHECK_POLICY } from '../api/gke-policies.ts';
import { flag, int64, oneOf, record, text } from '../schema/vocabulary.ts';
import { DNS_SUBDOMAIN } from './gateway-api-names.ts';
import { gkePolicyCrd } from './gke-policy.ts';

const port = {
  port: int64({ min: 1, max: 65_535 }),
  portName: text({ max: 63, pattern: '[a-z]([-a-z0-9]*[a-z0-9])?' }),
  portSpecification: oneOf(['USE_FIXED_PORT', 'USE_NAMED_PORT', 'USE_SERVING_PORT']),
};
const proxyHeader = oneOf(['NONE', 'PROXY_V1']);
/** Matched anywhere: what is outside of Latin-1 alone is refused. */
const bytes = text({ max: 1024, pattern: '[\\x00-\\xFF]+' });

const http: JsonSchema = record({
  host: text({ max: 2048, pattern: `^${DNS_SUBDOMAIN}$` }),
  ...port,
  proxyHeader,
  requestPath: text({ max: 2048, pattern: "\\/[A-Za-z0-9\\/\\-._~%!$&'()*+,;=:]*$" }),
  response: bytes,
});

/** HealthCheckPolicy of `networking.gke.io` (semantics 1.2). Defaults are the controller's, not the schema's. */
export const healthCheckPolicyCrd: CustomResourceDefinition = gkePolicyCrd({
  type: HEALTH_CHECK_POLICY,
  description: 'How the load balancer probes the endpoints of a ServiceImport.',
  defaults: record({
    checkIntervalSec: int64({ min: 1, max: 300 }),
    timeoutSec: int64({ min: 1, max: 300 }),
    healthyThreshold: int64({ min: 1, max: 10 }),
    unhealthyThreshold: int64({ min: 1, max: 10 }),
    logConfig: record({ enabled: flag() }),
    config: record({
      type: oneOf(['TCP', 'HTTP', 'HTTPS', 'HTTP2', 'GRPC']),
      httpHealthCheck: http,
      httpsHealthCheck: http,
      http2HealthCheck: http,
      tcpHealthCheck: record({ ...port, proxyHeader, request: bytes, response: bytes }),
      grpcHealthCheck: record({ ...port, grpcServiceName: bytes }),
    }),
  }),
});
