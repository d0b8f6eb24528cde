/** Mirrors kubernetes `pkg/registry/core/secret`. */
import { Buffer } from 'node:buffer';
import type { ApiObject } from '../../../kube/json/api-object.ts';
import { isJsonObject, objectAt, setOwn, textAt, type JsonObject } from '../../../kube/json/json.ts';
import { fieldErrors, type FieldError } from '../../../kube/status/field-error.ts';
import type { BuiltInResource } from '../built-in-resource.ts';
import { kindStrategy } from '../kind-strategy.ts';
import { DATA_LIMIT_BYTES, decodedBytes, immutableErrors, keyErrors } from './config-data.ts';

const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

export const SECRETS: BuiltInResource = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  namespaced: true,
  strategy: kindStrategy({
    namespaced: true,
    default: defaultSecret,
    prepareForUpdate: (secret, old) => {
      // Older clients did not send the type back.
      if ((textAt(secret, 'type') ?? '') === '' && old['type'] !== undefined) secret['type'] = old['type'];
    },
    errors: secretErrors,
    changeErrors: (secret, old) => [
      ...(secret['type'] === old['type']
        ? []
        : [fieldErrors.invalid('type', secret['type'] ?? '', 'field is immutable')]),
      ...immutableErrors(secret, old, ['data']),
    ],
    warnings: tlsWarnings,
    fields: (secret) => ({ type: textAt(secret, 'type') ?? '' }),
  }),
};

/** Plain text of `stringData` becomes data; it is never stored. */
function defaultSecret(secret: ApiObject): void {
  const plain = secret['stringData'];
  if (isJsonObject(plain)) {
    const keys = Object.keys(plain);
    const data = objectAt(secret, 'data') ?? {};
    for (const key of keys) setOwn(data, key, Buffer.from(textAt(plain, key) ?? '').toString('base64'));
    if (keys.length > 0) secret['data'] = data;
  }
  delete secret['stringData'];
  if ((textAt(secret, 'type') ?? '') === '') secret['type'] = 'Opaque';
}

function secretErrors(secret: ApiObject): FieldError[] {
  const data = objectAt(secret, 'data') ?? {};
  const errors = keyErrors(data, 'data');
  if (decodedBytes(data) > DATA_LIMIT_BYTES) errors.push(fieldErrors.tooLong('data', DATA_LIMIT_BYTES));
  errors.push(...typeErrors(secret, data));
  return errors;
}

function typeErrors(secret: ApiObject, data: JsonObject): FieldError[] {
  switch (secret['type']) {
    case 'kubernetes.io/service-account-token':
      return (textAt(objectAt(secret.metadata, 'annotations'), ACCOUNT_NAME) ?? '') === ''
        ? [fieldErrors.required(`metadata.annotations[${ACCOUNT_NAME}]`)]
        : [];
    case 'kubernetes.io/dockercfg':
      return dockerErrors(data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return dockerErrors(data, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth':
      return Object.hasOwn(data, 'username') || Object.hasOwn(data, 'password')
        ? []
        : [fieldErrors.required('data[username]'), fieldErrors.required('data[password]')];
    case 'kubernetes.io/ssh-auth':
      return (textAt(data, 'ssh-privatekey') ?? '') === '' ? [fieldErrors.required('data[ssh-privatekey]')] : [];
    case 'kubernetes.io/tls':
      return ['tls.crt', 'tls.key']
        .filter((key) => !Object.hasOwn(data, key))
        .map((key) => fieldErrors.required(`data[${key}]`));
    default:
      return [];
  }
}

/** A pair that cannot serve is stored all the same. */
function tlsWarnings(secret: ApiObject): string[] {
  if (secret['type'] !== 'kubernetes.io/tls') return [];
  const data = objectAt(secret, 'data') ?? {};
  const [certificate, key] = ['tls.crt', 'tls.key'].map((name) =>
    Buffer.from(textAt(data, name) ?? '', 'base64').toString(),
  );
  for (const [text, what] of [
    [certificate, 'certificate'],
    [key, 'key'],
  ])
    if (text?.includes('-----BEGIN ') !== true) return [`tls: failed to find any PEM data in ${what ?? ''} input`];
  return [];
}

function dockerErrors(data: JsonObject, key: string): FieldError[] {
  const value = textAt(data, key);
  if (value === undefined) return [fieldErrors.required(`data[${key}]`)];
  const why = notAnObject(Buffer.from(value, 'base64').toString());
  return why === undefined ? [] : [fieldErrors.invalid(`data[${key}]`, '<secret contents redacted>', why)];
}

/** In Go's words, for the mistakes that are usual. */
function notAnObject(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value) || value === null) return undefined;
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch {
    const first = text.trimStart().charAt(0);
    return first === '' || first === '{' || first === '['
      ? 'unexpected end of JSON input'
      : `invalid character '${first}' looking for beginning of value`;
  }
}
