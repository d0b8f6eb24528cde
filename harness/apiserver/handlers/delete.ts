/** Mirrors DeleteResource of apiserver `pkg/endpoints/handlers/delete.go`. */
import { objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { KubeStatusError } from '../../kube/status/kube-status-error.ts';
import { refusals } from '../../kube/status/refusals.ts';
import { andThen, type Eventually } from '../registry/eventually.ts';
import { deleteObject } from '../registry/delete-object.ts';
import { decodeBody } from '../request/decode-body.ts';
import { deleteOptions, type DeleteOptions } from '../request/deletion-options.ts';
import { negotiate } from '../request/representation.ts';
import { keyOfCall } from './call-key.ts';
import { objectAnswer } from './object-answer.ts';
import type { Answer, ResourceCall, Serving } from './serving.ts';
import { documentAnswer } from './status-answer.ts';
import { tableRequest } from './table.ts';
import { writeContext } from './write-context.ts';

/** Kinds that answer with the deleted object where others say that it is gone. */
const SHOW_DELETED: ReadonlySet<string> = new Set([
  'pods',
  'podtemplates',
  'services',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
  'resourcequotas',
  'storageclasses.storage.k8s.io',
]);

export function deleteHandler(serving: Serving, call: ResourceCall, body: Buffer): Eventually<Answer> {
  const { definition, query, info } = call;
  const form = negotiate(call.request.headers.accept, call.pretty, 'object');
  const key = keyOfCall(call);
  const options = readDeleteOptions(serving, call, body);
  const deleted = deleteObject(serving.env, definition, {
    key,
    deletion: options,
    context: writeContext(call, options.dryRun, ''),
    options: options.object,
    subresource: info.subresource,
  });
  return andThen(deleted, ({ view, deleted: gone }) => {
    if (gone && !SHOW_DELETED.has(definition.storage))
      return documentAnswer(
        200,
        gonePart(call, textAt(objectAt(view.object, 'metadata'), 'uid') ?? ''),
        form.format,
        form.pretty,
      );
    const code = !gone && options.orphanDependents === false ? 202 : 200;
    return objectAnswer(code, view, definition, form, tableRequest(query, serving.env.clock));
  });
}

/** @throws KubeStatusError */
export function readDeleteOptions(
  { decoders }: Serving,
  { request, query }: ResourceCall,
  body: Buffer,
): DeleteOptions {
  if (body.length === 0) return deleteOptions(undefined, query);
  try {
    return deleteOptions(decodeBody(body, request.headers['content-type'], DELETE_OPTIONS, decoders).value, query);
  } catch (error) {
    const why = error instanceof KubeStatusError ? UNREADABLE.exec(error.message)?.[1] : undefined;
    throw why === undefined ? error : refusals.unclassified(why);
  }
}

const DELETE_OPTIONS = { apiVersion: 'v1', kind: 'DeleteOptions' } as const;

/** Unlike objects, options that cannot be read are the server's error. */
const UNREADABLE = /^the object provided is unrecognized \(must be of type DeleteOptions\): (.*) \([^(]*\)$/s;

function gonePart({ definition, info }: ResourceCall, uid: string): JsonObject {
  const { group, plural } = definition;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name: info.name, ...(group === '' ? {} : { group }), kind: plural, uid },
  };
}
