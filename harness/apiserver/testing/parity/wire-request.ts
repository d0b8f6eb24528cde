import { fillJson, fillText, type Values } from './fill-in.ts';
import type { ParityRequest } from './parity-case.ts';
import type { WireRequest } from './parity-target.ts';

const PATCH_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
};

/** What goes over the wire for a step. */
export function wireRequest(step: ParityRequest, values: Values): WireRequest {
  const [method = '', path = ''] = step.do.split(' ');
  const body = bodyOf(step, values);
  const type = step.type === undefined ? 'application/json' : (PATCH_TYPES[step.type] ?? step.type);
  return {
    method,
    path: fillText(path, values, encodeURIComponent),
    headers: {
      accept: step.accept ?? 'application/json',
      ...(body === undefined || type === 'none' ? {} : { 'content-type': type }),
      ...(step.as === undefined ? {} : { 'impersonate-user': fillText(step.as, values) }),
      ...(step.groups === undefined
        ? {}
        : { 'impersonate-group': step.groups.map((group) => fillText(group, values)) }),
      ...(step.auth === undefined || step.auth === 'nobody' ? {} : { authorization: fillText(step.auth, values) }),
      ...step.headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(step.auth === undefined ? {} : { anonymous: true }),
  };
}

function bodyOf({ body, text, bytes }: ParityRequest, values: Values): Buffer | undefined {
  if (bytes !== undefined) return Buffer.from(bytes, 'base64');
  if (text !== undefined) return Buffer.from(fillText(text, values));
  return body === undefined ? undefined : Buffer.from(JSON.stringify(fillJson(body, values)));
}
