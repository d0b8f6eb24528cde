import type { Program } from '../program.ts';
import { runGrpcMode } from './grpc-mode.ts';
import { runHttpMode } from './http-mode.ts';
import { runTcpMode } from './tcp-mode.ts';
import { runUdpMode } from './udp-mode.ts';

/**
 * The echo server of the Gateway API conformance suite (kubernetes-sigs/gateway-api, conformance/echo-basic): one program,
 * its mode chosen by the environment.
 */
export const echoBasicProgram: Program = (context) => {
  const isSet = (name: string): boolean => (context.env[name] ?? '') !== '';
  if (isSet('GRPC_ECHO_SERVER')) return runGrpcMode(context);
  if (isSet('TCP_ECHO_SERVER')) return runTcpMode(context);
  return isSet('UDP_ECHO_SERVER') ? runUdpMode(context) : runHttpMode(context);
};
