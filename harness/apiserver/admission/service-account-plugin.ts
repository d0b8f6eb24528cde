/**
 * Mirrors kubernetes `plugin/pkg/admission/serviceaccount/admission.go`. Does not: wait for an account that is about to
 * be made; here the default account of a namespace is there as soon as the namespace is.
 */
import type { Random } from '../../core/random.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import { cloneJson, listAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { generateName } from '../registry/generate-name.ts';
import type { Storage } from '../storage/storage.ts';
import type { AdmissionAttributes, AdmissionPlugin } from './admission.ts';
import { checkMountableSecrets } from './mountable-secrets.ts';
import { admittedPod, isMirrorPod, listIn, objectsAt } from './pod-fields.ts';
import { refuseAdmission } from './refuse-admission.ts';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
/** A bit more than an hour: told apart from an hour that somebody asked for. */
const TOKEN_SECONDS = 3_607;

/** Gives every pod a ServiceAccount, and its containers the account's token where nobody said otherwise. */
export function serviceAccountPlugin(storage: Storage, random: Random): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    mutate: (attributes) => {
      const admitted = attributes.operation === 'CREATE' ? admittedPod(attributes) : undefined;
      if (admitted === undefined) return undefined;
      const { pod, spec } = admitted;
      if (isMirrorPod(pod)) {
        checkMirrorPod(attributes, spec);
        return undefined;
      }
      const account = accountOf(attributes, storage, accountName(spec));
      if (mountsToken(account, spec)) mountToken(spec, random);
      const pullSecrets = listAt(account, 'imagePullSecrets');
      if (listAt(spec, 'imagePullSecrets').length === 0 && pullSecrets.length > 0)
        spec['imagePullSecrets'] = cloneJson(pullSecrets);
      return undefined;
    },
    validate: (attributes) => {
      const admitted = attributes.operation === 'CREATE' ? admittedPod(attributes) : undefined;
      if (admitted === undefined) return undefined;
      const { pod, spec } = admitted;
      if (isMirrorPod(pod)) checkMirrorPod(attributes, spec);
      else {
        const account = accountOf(attributes, storage, textAt(spec, 'serviceAccountName') ?? '');
        checkMountableSecrets(attributes, spec, account);
      }
      return undefined;
    },
  };
}

/** Filled in where it is absent; the old name of the field says the same. */
function accountName(spec: JsonObject): string {
  const named = textAt(spec, 'serviceAccountName') ?? '';
  const old = textAt(spec, 'serviceAccount') ?? '';
  const name = named !== '' ? named : old !== '' ? old : 'default';
  spec['serviceAccountName'] = name;
  spec['serviceAccount'] = name;
  return name;
}

function accountOf(attributes: AdmissionAttributes, storage: Storage, name: string): ApiObject {
  const { namespace } = attributes;
  const stored = storage.get('serviceaccounts', { namespace, name });
  if (stored !== undefined) return stored.object;
  const why = `serviceaccount ${JSON.stringify(name)} not found`;
  throw refuseAdmission(attributes, `error looking up service account ${namespace}/${name}: ${why}`);
}

function checkMirrorPod(attributes: AdmissionAttributes, spec: JsonObject): void {
  if ((textAt(spec, 'serviceAccountName') ?? '') !== '')
    throw refuseAdmission(attributes, 'a mirror pod may not reference service accounts');
  const volumes = objectsAt(spec, 'volumes');
  if (volumes.some((volume) => objectAt(volume, 'secret') !== undefined))
    throw refuseAdmission(attributes, 'a mirror pod may not reference secrets');
  const tokens = volumes.flatMap((volume) => objectsAt(objectAt(volume, 'projected'), 'sources'));
  if (tokens.some((source) => objectAt(source, 'serviceAccountToken') !== undefined))
    throw refuseAdmission(attributes, 'a mirror pod may not use ServiceAccountToken volume projections');
}

/** The pod decides, then the account; by default it is mounted. */
function mountsToken(account: ApiObject, spec: JsonObject): boolean {
  const wish = spec['automountServiceAccountToken'] ?? account['automountServiceAccountToken'];
  return typeof wish === 'boolean' ? wish : true;
}

function mountToken(spec: JsonObject, random: Random): void {
  const containers = [...objectsAt(spec, 'initContainers'), ...objectsAt(spec, 'containers')];
  const without = containers.filter((container) => !hasTokenMount(container));
  if (without.length === 0) return;
  const volumes = listIn(spec, 'volumes');
  const known = objectsAt(spec, 'volumes').find(isTokenVolume);
  const name = textAt(known, 'name') ?? generateName('kube-api-access-', random);
  for (const container of without)
    listIn(container, 'volumeMounts').push({ name, readOnly: true, mountPath: TOKEN_PATH });
  if (known === undefined) volumes.push({ name, projected: tokenSources() });
}

function hasTokenMount(container: JsonObject): boolean {
  return objectsAt(container, 'volumeMounts').some((mount) => mount['mountPath'] === TOKEN_PATH);
}

/** When admission runs a second time, the volume of the first is there already. */
function isTokenVolume(volume: JsonObject): boolean {
  return (textAt(volume, 'name') ?? '').startsWith('kube-api-access-') && objectAt(volume, 'projected') !== undefined;
}

function tokenSources(): JsonObject {
  return {
    sources: [
      { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
        },
      },
    ],
    defaultMode: 420,
  };
}
