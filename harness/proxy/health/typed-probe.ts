import type { Clock } from '../../core/clock.ts';
import type { OutboundOptions } from '../../core/program-network.ts';
import { grpcProbe } from './grpc-probe.ts';
import { httpProbe } from './http-probe.ts';
import { http2Probe } from './http2-probe.ts';
import type { Probe } from './probe.ts';
import { tcpProbe } from './tcp-probe.ts';

/** Probes as {@link HealthCheck.type} says. */
export function typedProbe(clock: Clock, outbound: OutboundOptions = {}): Probe {
  const http = httpProbe(clock, outbound);
  const probes = {
    HTTP: http,
    HTTPS: http,
    HTTP2: http2Probe(clock, outbound),
    TCP: tcpProbe(clock, outbound),
    GRPC: grpcProbe(clock, outbound),
  };
  return (target, check, signal) => probes[check.type ?? 'HTTP'](target, check, signal);
}
