/**
 * Whether a listener can be had, apart from its routes. Order and words are those of Traefik 2.5 (`fillGatewayConf` of
 * `pkg/provider/kubernetes/gateway/kubernetes.go`). 004-R12
 */
import type { AlphaGateway, AlphaListener } from '../../kube/api/gateway-v1alpha1.ts';
import type { ConditionDraft } from '../../kube/meta/conditions.ts';
import { entryPointFor, type EntryPoint } from './entry-points.ts';
import { listenerKeyPair, type NamedKeyPair } from './key-pair.ts';
import { isRouteKind, type RouteKind } from './names.ts';
import type { AlphaWorld } from './world.ts';

/** What a port of the proxy speaks: HTTPS and TLS share one, told apart by server name. */
export type Transport = 'HTTP' | 'TLS' | 'TCP';

export interface UsableListener {
  readonly kind: RouteKind;
  readonly entryPoint: EntryPoint;
  readonly transport: Transport;
  /** Of a listener that terminates TLS. */
  readonly certificate?: NamedKeyPair;
}

export interface ListenerContext {
  readonly world: AlphaWorld;
  readonly entryPoints: readonly EntryPoint[];
  /** What each port speaks so far, by all Gateways. Added to. */
  readonly transports: Map<number, Transport>;
}

const TRANSPORTS: Readonly<Record<string, Transport>> = { HTTP: 'HTTP', HTTPS: 'TLS', TLS: 'TLS', TCP: 'TCP' };

/** Kinds of routes by protocol. */
const KINDS: Readonly<Record<string, readonly RouteKind[]>> = {
  HTTP: ['HTTPRoute'],
  HTTPS: ['HTTPRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
};

/** @param taken ports of earlier listeners of the same Gateway; added to */
export function checkListener(
  { world, entryPoints, transports }: ListenerContext,
  gateway: AlphaGateway,
  listener: AlphaListener,
  taken: Set<number>,
): UsableListener | ConditionDraft {
  const { protocol, port, routes } = listener;
  // 004-B8
  if (!Object.hasOwn(TRANSPORTS, protocol)) return detached(`Unsupported listener protocol ${quote(protocol)}`);
  const { kind } = routes;
  // 004-B10
  if (!isRouteKind(kind)) return unresolved('InvalidRoutesRef', `Unsupported Route Kind ${quote(kind)}`);
  // 004-B9
  if (KINDS[protocol]?.includes(kind) !== true)
    return detached(`listener protocol ${quote(protocol)} not supported with route kind ${quote(kind)}`);
  const transport = TRANSPORTS[protocol] ?? 'HTTP';
  if (taken.has(port)) return detached(unavailable(port), 'PortUnavailable');
  taken.add(port);
  // 004-B7
  const entryPoint = entryPointFor(entryPoints, port, protocol);
  if ('problem' in entryPoint)
    return detached(`Cannot find entryPoint for Gateway: ${entryPoint.problem}`, 'PortUnavailable');
  // Traefik looks into a connection to tell HTTP from other bytes; this proxy has one transport a port. The older
  // Gateway keeps it.
  if ((transports.get(port) ?? transport) !== transport) return detached(unavailable(port), 'PortUnavailable');
  const tls = transport === 'TLS' ? checkTls(world, gateway, listener, kind) : undefined;
  if (tls !== undefined && 'type' in tls) return tls;
  transports.set(port, transport);
  return { kind, entryPoint, transport, ...(tls?.certificate === undefined ? {} : { certificate: tls.certificate }) };
}

function checkTls(
  world: AlphaWorld,
  { metadata }: AlphaGateway,
  { protocol, port, tls }: AlphaListener,
  kind: RouteKind,
): { readonly certificate?: NamedKeyPair } | ConditionDraft {
  const mode = tls?.mode ?? 'Terminate';
  if (tls === undefined || (tls.certificateRef === undefined && mode !== 'Passthrough'))
    return detached(`No TLS configuration for Gateway Listener port ${String(port)} and protocol ${quote(protocol)}`);
  const passthrough = mode === 'Passthrough';
  const wanted = protocol === 'HTTPS' ? 'HTTPRoute' : passthrough ? 'TLSRoute' : 'TCPRoute';
  if (kind !== wanted || (protocol === 'HTTPS' && passthrough))
    return detached(`Unsupported route kind ${quote(kind)} with ${quote(mode)}`);
  if (passthrough) return {};
  const certificate = listenerKeyPair(world, metadata.namespace ?? '', tls);
  return 'problem' in certificate ? unresolved('InvalidCertificateRef', certificate.problem) : { certificate };
}

function unavailable(port: number): string {
  return `port ${String(port)} unavailable`;
}

function detached(message: string, reason = 'UnsupportedProtocol'): ConditionDraft {
  return { type: 'Detached', status: 'True', reason, message };
}

export function unresolved(reason: string, message: string): ConditionDraft {
  return { type: 'ResolvedRefs', status: 'False', reason, message };
}

/** As Go's `%q`. */
function quote(text: string): string {
  return JSON.stringify(text);
}
