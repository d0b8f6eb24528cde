import type { ApiObject } from '../../kube/json/api-object.ts';
import { objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import type { AdmissionAttributes } from './admission.ts';
import { objectsAt } from './pod-fields.ts';
import { refuseAdmission } from './refuse-admission.ts';

const ANNOTATION = 'kubernetes.io/enforce-mountable-secrets';
/** What Go's `strconv.ParseBool` takes for true. */
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/**
 * Where a ServiceAccount is annotated so, its pods may use no secrets but those it names. Mirrors limitSecretReferences
 * of kubernetes `plugin/pkg/admission/serviceaccount/admission.go`.
 */
export function checkMountableSecrets(attributes: AdmissionAttributes, spec: JsonObject, account: ApiObject): void {
  if (!TRUE.has(textAt(objectAt(account.metadata, 'annotations'), ANNOTATION) ?? '')) return;
  const who = `service account ${textAt(account.metadata, 'name') ?? ''} does not reference that`;
  const mountable = namesIn(account, 'secrets');
  for (const what of usedSecrets(spec))
    if (!mountable.has(what.secret))
      throw refuseAdmission(attributes, `${what.text} is not allowed because ${who} secret`);
  const pullable = namesIn(account, 'imagePullSecrets');
  objectsAt(spec, 'imagePullSecrets').forEach((reference, index) => {
    const name = textAt(reference, 'name') ?? '';
    if (!pullable.has(name))
      throw refuseAdmission(
        attributes,
        `imagePullSecrets[${index}].name="${name}" is not allowed because ${who} imagePullSecret`,
      );
  });
}

interface UsedSecret {
  readonly secret: string;
  readonly text: string;
}

function* usedSecrets(spec: JsonObject): Generator<UsedSecret> {
  for (const volume of objectsAt(spec, 'volumes')) {
    const secret = textAt(objectAt(volume, 'secret'), 'secretName');
    if (secret !== undefined) yield { secret, text: `volume with secret.secretName="${secret}"` };
  }
  for (const container of objectsAt(spec, 'initContainers')) yield* containerSecrets(container, 'init container');
  for (const container of objectsAt(spec, 'containers')) yield* containerSecrets(container, 'container');
}

function* containerSecrets(container: JsonObject, what: string): Generator<UsedSecret> {
  const name = textAt(container, 'name') ?? '';
  for (const env of objectsAt(container, 'env')) {
    const secret = textAt(objectAt(objectAt(env, 'valueFrom'), 'secretKeyRef'), 'name');
    if (secret !== undefined)
      yield {
        secret,
        text: `${what} ${name} with envVar ${textAt(env, 'name') ?? ''} referencing secret.secretName="${secret}"`,
      };
  }
  for (const from of objectsAt(container, 'envFrom')) {
    const secret = textAt(objectAt(from, 'secretRef'), 'name');
    if (secret !== undefined)
      yield { secret, text: `${what} ${name} with envFrom referencing secret.secretName="${secret}"` };
  }
}

function namesIn(account: ApiObject, field: string): ReadonlySet<string> {
  return new Set(objectsAt(account, field).map((reference) => textAt(reference, 'name') ?? ''));
}
