/**
 * The certificates of an HTTPS listener: Secrets of the config cluster that it refers to, and pre-shared ones by name.
 *
 * Does not: the Certificate Manager (`networking.gke.io/certmap`).
 */
import type { Secret } from '../../kube/api/core.ts';
import {
  GATEWAY_GROUP,
  type Gateway,
  type GatewayListener,
  type ReferenceGrant,
  type SecretObjectReference,
} from '../../kube/api/gateway.ts';
import type { KeyPair } from '../../proxy/table/route-table.ts';
import { isGranted } from '../gateway-routes/reference-grants.ts';
import { secretKeyPair } from '../gateway-routes/secret-key-pair.ts';
import { CERTMAP, PRE_SHARED_CERTS, PRE_SHARED_NAMESPACE } from './names.ts';

/** What certificates are looked up in. */
export interface CertificateSources {
  /** By `namespace/name`. */
  readonly secrets: ReadonlyMap<string, Secret>;
  readonly referenceGrants: readonly ReferenceGrant[];
}

export interface ListenerCertificate {
  /** `namespace/name` of the Secret. */
  readonly name: string;
  /** The name of a certificate that the project shares with its Gateways, for one that is. */
  readonly preShared?: string;
  readonly keyPair: KeyPair;
}

export interface CertificateProblem {
  readonly reason: 'InvalidCertificateRef' | 'RefNotPermitted';
  readonly message: string;
}

export interface ListenerCertificates {
  readonly certificates: readonly ListenerCertificate[];
  readonly problems: readonly CertificateProblem[];
}

export function listenerCertificates(
  gateway: Gateway,
  { tls }: GatewayListener,
  sources: CertificateSources,
): ListenerCertificates {
  const refs = (tls?.certificateRefs ?? []).map((ref) => referred(gateway, ref, sources));
  const shared = preSharedNames(gateway, tls?.options ?? {}).map((name) => preShared(name, sources));
  const found = [...refs, ...shared];
  const certificates = found.flatMap((each) => ('keyPair' in each ? [each] : []));
  const problems = found.flatMap((each) => ('keyPair' in each ? [] : [each]));
  if (found.length > 0) return { certificates, problems };
  const hasMap = gateway.metadata.annotations?.[CERTMAP] !== undefined;
  const message = hasMap ? `annotation ${CERTMAP} is not supported` : 'no certificate is named';
  return { certificates, problems: [{ reason: 'InvalidCertificateRef', message }] };
}

function preSharedNames({ metadata }: Gateway, options: Readonly<Record<string, string>>): readonly string[] {
  const texts = [options[PRE_SHARED_CERTS], metadata.annotations?.[PRE_SHARED_CERTS]];
  const names = texts.flatMap((text) => (text ?? '').split(',').map((name) => name.trim()));
  return [...new Set(names)].filter((name) => name !== '');
}

function preShared(name: string, sources: CertificateSources): ListenerCertificate | CertificateProblem {
  const found = certificate(`${PRE_SHARED_NAMESPACE}/${name}`, sources);
  return 'keyPair' in found
    ? { ...found, preShared: name }
    : invalid(`pre-shared certificate ${name}: ${found.message}`);
}

function referred(
  { metadata }: Gateway,
  { group = '', kind = 'Secret', namespace: named, name }: SecretObjectReference,
  sources: CertificateSources,
): ListenerCertificate | CertificateProblem {
  if (group !== '' || kind !== 'Secret')
    return invalid(`kind ${group === '' ? kind : `${group}/${kind}`} is not supported; use Secret`);
  const own = metadata.namespace ?? '';
  const namespace = named ?? own;
  const from = { group: GATEWAY_GROUP, kind: 'Gateway', namespace: own };
  const to = { group: '', kind: 'Secret', namespace, name };
  if (namespace !== own && !isGranted(sources.referenceGrants, { from, to })) {
    const message = `no ReferenceGrant in namespace ${namespace} lets Gateways of ${own} refer to Secret ${name}`;
    return { reason: 'RefNotPermitted', message };
  }
  return certificate(`${namespace}/${name}`, sources);
}

function certificate(key: string, { secrets }: CertificateSources): ListenerCertificate | CertificateProblem {
  const secret = secrets.get(key);
  if (secret === undefined) return invalid(`Secret ${key} of type kubernetes.io/tls does not exist`);
  const parsed = secretKeyPair(secret);
  return 'problem' in parsed ? invalid(`Secret ${key}: ${parsed.problem}`) : { name: key, keyPair: parsed.keyPair };
}

function invalid(message: string): CertificateProblem {
  return { reason: 'InvalidCertificateRef', message };
}
