import { apiVersionOf } from '../../kube/meta/object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { ObjectView } from '../registry/object-view.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { Representation } from '../request/representation.ts';
import { listBody, untyped } from './list-body.ts';
import { partialObject, refuseForm } from './object-answer.ts';
import type { Answer } from './serving.ts';
import { documentAnswer } from './status-answer.ts';
import { tableDocument, type TableRequested } from './table.ts';

/** Some objects in the form that the client wants. Where that is compact JSON the stored bytes are joined. */
export function listAnswer(
  views: readonly ObjectView[],
  metadata: JsonObject,
  definition: ResourceDefinition,
  form: Representation,
  table: TableRequested,
): Answer {
  if (form.as === 'Table') {
    const objects = views.map(({ object }) => object);
    return documentAnswer(
      200,
      tableDocument(definition, objects, metadata, table(), form.version),
      form.format,
      form.pretty,
    );
  }
  if (form.as === 'PartialObjectMetadata') throw refuseForm(definition, form.as, true);
  if (form.as !== 'object') {
    const items = views.map(({ object }) => partialObject(object, definition, form.version));
    // Go has no list where there is nothing to put in.
    const none = items.length === 0 ? null : items;
    const list = {
      kind: 'PartialObjectMetadataList',
      apiVersion: `meta.k8s.io/${form.version}`,
      metadata,
      items: none,
    };
    return documentAnswer(200, list, form.format, form.pretty);
  }
  if (form.format === 'json' && !form.pretty)
    return {
      code: 200,
      contentType: 'application/json',
      body: listBody(views, listMetadata(metadata, definition), definition),
    };
  const items = views.map(({ object }) => (definition.decoding === 'builtin' ? untyped(object) : object));
  const meta = listMetadata(metadata, definition);
  const list = { kind: definition.listKind, apiVersion: apiVersionOf(definition), metadata: meta, items };
  return documentAnswer(200, list, form.format, form.pretty);
}

/** Lists of custom resources say that they do not go on. */
function listMetadata(metadata: JsonObject, { decoding }: ResourceDefinition): JsonObject {
  return decoding === 'custom' ? { continue: '', ...metadata } : metadata;
}
