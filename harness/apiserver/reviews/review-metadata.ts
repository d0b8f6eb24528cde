import type { Clock } from '../../core/clock.ts';
import { isJsonObject, objectAt, setOwn, type JsonObject } from '../../kube/json/json.ts';
import type { ProgramCall } from '../registry/subresource-handlers.ts';
import { timestamp } from '../registry/timestamp.ts';
import { isEmptyValue, pickFields } from './review-fields.ts';

/**
 * `managedFields` of what is answered and never stored: the real server notes who sent which field before it asks the kind.
 * Empty where nothing was sent.
 *
 * @param body with the defaults filled in
 */
export function managedFieldsOf(
  { context, request }: ProgramCall,
  clock: Clock,
  apiVersion: string,
  body: JsonObject,
): JsonObject {
  if (context.fieldManager === '') return {};
  const sent: JsonObject = {};
  const metadata = ownedFields(metadataFields(body));
  if (Object.keys(metadata).length > 0) sent['f:metadata'] = metadata;
  const spec = ownedFields(objectAt(body, 'spec') ?? {});
  if (Object.keys(spec).length > 0) sent['f:spec'] = spec;
  const status = ownedFields(statusFields(body));
  if (Object.keys(status).length > 0) sent['f:status'] = status;
  if (Object.keys(sent).length === 0) return {};
  const entry: JsonObject = {
    manager: context.fieldManager,
    operation: 'Update',
    apiVersion,
    time: timestamp(clock),
    fieldsType: 'FieldsV1',
    fieldsV1: sent,
  };
  if (request.subresource !== '') entry['subresource'] = request.subresource;
  return { managedFields: [entry] };
}

/** Names and the like belong to nobody. */
function metadataFields(body: JsonObject): JsonObject {
  const metadata = objectAt(body, 'metadata');
  const fields: JsonObject = {};
  for (const field of ['labels', 'annotations']) {
    const value = objectAt(metadata, field);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

/** Without what decoding puts there where nothing was sent. */
function statusFields(body: JsonObject): JsonObject {
  const status = objectAt(body, 'status') ?? {};
  return pickFields(status, Object.keys(status));
}

/** Lists are owned as a whole; an object within has a mark of its own beside its fields. */
function ownedFields(fields: JsonObject): JsonObject {
  const owned: JsonObject = {};
  for (const name of Object.keys(fields).sort()) {
    const value = fields[name] ?? null;
    if (!isJsonObject(value)) {
      if (!isEmptyValue(value)) setOwn(owned, `f:${name}`, {});
      continue;
    }
    const inner = ownedFields(value);
    setOwn(owned, `f:${name}`, Object.keys(inner).length === 0 ? {} : { '.': {}, ...inner });
  }
  return owned;
}
