import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { ObjectView } from '../registry/object-view.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { Representation } from '../request/representation.ts';
import type { Answer } from './serving.ts';
import { documentAnswer } from './status-answer.ts';
import { tableDocument, type TableRequested } from './table.ts';

const NEWLINE = Buffer.from('\n');

/** One object in the form that the client wants. Where that is compact JSON the stored bytes are sent. */
export function objectAnswer(
  code: number,
  view: ObjectView,
  definition: ResourceDefinition,
  form: Representation,
  table: TableRequested,
): Answer {
  if (form.as === 'Table')
    return documentAnswer(
      code,
      tableDocument(definition, [view.object], undefined, table(), form.version),
      form.format,
      form.pretty,
    );
  if (form.as === 'PartialObjectMetadataList') throw refuseForm(definition, form.as, false);
  if (form.as !== 'object')
    return documentAnswer(code, partialObject(view.object, definition, form.version), form.format, form.pretty);
  if (form.format === 'json' && !form.pretty)
    return { code, contentType: 'application/json', body: Buffer.concat([view.json, NEWLINE]) };
  return documentAnswer(code, view.object, form.format, form.pretty);
}

/** The 406 of a list that is asked for as an object, and the other way round. */
export function refuseForm(definition: ResourceDefinition, as: string, list: boolean): Error {
  const { decoding, group, kind, listKind } = definition;
  const custom = list ? 'unstructured.UnstructuredList' : 'unstructured.Unstructured';
  const internal = `${group === '' ? 'core' : (group.split('.')[0] ?? '')}.${list ? listKind : kind}`;
  const type = decoding === 'custom' ? custom : internal;
  return refusals.notAcceptable(
    `you requested ${as}, but the requested object is ${list ? 'a list' : 'not a list'} (*${type})`,
  );
}

/** `PartialObjectMetadata`. */
export function partialObject(object: ApiObject, { strategy }: ResourceDefinition, version: string): JsonObject {
  const metadata = strategy.metadataAlone?.(object) ?? object.metadata;
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata };
}
