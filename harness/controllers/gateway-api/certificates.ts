/** Certificates and authorities in Secrets and ConfigMaps, as listeners, Gateways and policies name them. */
import { X509Certificate } from 'node:crypto';
import type { ConfigMap } from '../../kube/api/core.ts';
import type { SecretObjectReference } from '../../kube/api/gateway.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';
import { ObjectMemo } from '../gateway-routes/object-memo.ts';
import { secretKeyPair } from '../gateway-routes/secret-key-pair.ts';
import { mayRefer, notPermitted, type Referrer, type Refusal } from './reference-access.ts';
import { keyTextOf, type World } from './world.ts';

/** Something of the table, with its name there. */
export interface Named<T> {
  readonly name: string;
  readonly value: T;
}

/** A Secret with a certificate and its key. */
export function resolveKeyPair(
  world: World,
  from: Referrer,
  ref: SecretObjectReference,
): Named<KeyPair> | Refusal<'InvalidCertificateRef' | 'RefNotPermitted'> {
  const { group = '', kind = 'Secret', name, namespace = from.namespace } = ref;
  if (group !== '' || kind !== 'Secret')
    return { reason: 'InvalidCertificateRef', message: `${group === '' ? kind : `${group}/${kind}`} is not supported` };
  const to = { kind, namespace, name };
  if (!mayRefer(world, from, to)) return notPermitted(from, to);
  const secret = world.secrets.get(`${namespace}/${name}`);
  if (secret === undefined)
    return {
      reason: 'InvalidCertificateRef',
      message: `there is no Secret ${namespace}/${name} of type kubernetes.io/tls`,
    };
  const found = secretKeyPair(secret);
  return 'problem' in found
    ? { reason: 'InvalidCertificateRef', message: `Secret ${namespace}/${name}: ${found.problem}` }
    : { name: `Secret/${keyTextOf(secret)}`, value: found.keyPair };
}

export interface AuthorityReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A ConfigMap with certificate authorities under `ca.crt`. */
export function resolveAuthority(
  world: World,
  from: Referrer,
  { group, kind, name, namespace = from.namespace }: AuthorityReference,
): Named<readonly string[]> | Refusal<'InvalidKind' | 'InvalidCACertificateRef' | 'RefNotPermitted'> {
  if (group !== '' || kind !== 'ConfigMap')
    return { reason: 'InvalidKind', message: `${group === '' ? kind : `${group}/${kind}`} is not supported` };
  const to = { kind, namespace, name };
  if (!mayRefer(world, from, to)) return notPermitted(from, to);
  const where = `ConfigMap ${namespace}/${name}`;
  const found = world.configMaps.get(`${namespace}/${name}`);
  if (found === undefined) return { reason: 'InvalidCACertificateRef', message: `${where} does not exist` };
  const authorities = AUTHORITIES.of(found, [], () => authoritiesOf(found));
  if (authorities === undefined)
    return { reason: 'InvalidCACertificateRef', message: `${where} has no certificate under ca.crt` };
  return { name: `ConfigMap/${namespace}/${name}`, value: authorities };
}

const AUTHORITIES = new ObjectMemo<readonly string[] | undefined>();

function authoritiesOf({ data = {} }: ConfigMap): readonly string[] | undefined {
  const certificates = (data['ca.crt'] ?? '').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return certificates.length > 0 && certificates.every(isCertificate) ? certificates : undefined;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
