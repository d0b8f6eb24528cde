import type { FrontendTlsConfig, Gateway, GatewayListener } from '../../kube/api/gateway.ts';
import type { ServerTls } from '../../proxy/table/listener.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';
import { resolveAuthority, resolveKeyPair, type Named } from './certificates.ts';
import type { ListenerOwner, ListenerTlsResult } from './listener-model.ts';
import type { Refusal } from './reference-access.ts';
import type { World } from './world.ts';

export interface ResolvedTls {
  /** Absent when the listener cannot serve: no certificate, or no authority where clients must have one. */
  readonly terminated?: ListenerTlsResult;
  /** Of certificateRefs and of the authorities for clients. */
  readonly refusals: readonly Refusal[];
  /** Clients cannot be validated as asked. */
  readonly noAuthority?: string;
}

/** Certificates of a listener that terminates TLS, and how it validates clients (GEP-91). */
export function resolveListenerTls(
  world: World,
  gateway: Gateway,
  owner: ListenerOwner,
  listener: GatewayListener,
): ResolvedTls {
  const from = { kind: owner.kind, namespace: owner.metadata.namespace ?? '' };
  const results = (listener.tls?.certificateRefs ?? []).map((ref) => resolveKeyPair(world, from, ref));
  const certificates = results.filter((result): result is Named<KeyPair> => 'value' in result);
  const refusals = results.filter((result): result is Refusal & typeof result => 'reason' in result);
  if (results.length === 0)
    return { refusals: [{ reason: 'InvalidCertificateRef', message: 'tls.certificateRefs is needed' }] };
  const clients = resolveClients(world, gateway, listener.port);
  const all = [...refusals, ...clients.refusals];
  if (clients.noAuthority !== undefined) return { refusals: all, noAuthority: clients.noAuthority };
  if (certificates.length === 0) return { refusals: all };
  const tls: ServerTls = {
    certificates: certificates.map(({ name }) => name),
    ...(clients.clients === undefined ? {} : { clients: clients.clients }),
  };
  return { refusals: all, terminated: { tls, certificates, trust: clients.trust } };
}

interface ResolvedClients {
  readonly clients?: NonNullable<ServerTls['clients']>;
  readonly trust: readonly Named<readonly string[]>[];
  readonly refusals: readonly Refusal[];
  readonly noAuthority?: string;
}

function resolveClients(world: World, gateway: Gateway, port: number): ResolvedClients {
  const validation = frontendOf(gateway, port)?.validation;
  if (validation === undefined) return { trust: [], refusals: [] };
  const from = { kind: 'Gateway', namespace: gateway.metadata.namespace ?? '' };
  const results = validation.caCertificateRefs.map((ref) => resolveAuthority(world, from, ref));
  const found = results.filter((result): result is Named<readonly string[]> => 'value' in result);
  const refusals = results
    .filter((result): result is Refusal & typeof result => 'reason' in result)
    .map(({ reason, message }) => ({
      reason: reason === 'InvalidKind' ? 'InvalidCACertificateKind' : reason,
      message,
    }));
  if (found.length === 0) return { trust: [], refusals, noAuthority: 'no certificate authority for clients resolves' };
  const trust = { name: found.map(({ name }) => name).join('+'), value: found.flatMap(({ value }) => value) };
  const invalid = validation.mode === 'AllowInsecureFallback' ? 'allow' : 'reject';
  return { clients: { trust: trust.name, invalid }, trust: [trust], refusals };
}

function frontendOf({ spec }: Gateway, port: number): FrontendTlsConfig | undefined {
  const frontend = spec.tls?.frontend;
  return frontend?.perPort?.find((each) => each.port === port)?.tls ?? frontend?.default;
}

/** Whether some port of a Gateway lets clients in whose certificate is not valid. */
export function allowsInsecureClients({ spec }: Gateway): boolean {
  const { default: common, perPort = [] } = spec.tls?.frontend ?? {};
  return [common, ...perPort.map(({ tls }) => tls)].some(
    (config) => config?.validation?.mode === 'AllowInsecureFallback',
  );
}
