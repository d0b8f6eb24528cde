/** `meta.k8s.io` Table: objects as rows. Mirrors apiserver `pkg/endpoints/handlers/response.go`. */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { objectAt, textAt, type JsonObject, type JsonValue } from '../../kube/json/json.ts';
import { refusals } from '../../kube/status/refusals.ts';
import type { TableColumns } from './table-columns.ts';

/** What a row has of its object. */
export type IncludeObject = 'Metadata' | 'Object' | 'None';

export interface TableOptions {
  /** As the client asked for it. */
  readonly apiVersion: 'meta.k8s.io/v1' | 'meta.k8s.io/v1beta1';
  readonly include: IncludeObject;
  /** @default `object.metadata` */
  readonly metadataAlone?: (object: ApiObject) => JsonObject;
  readonly nowMs: number;
  /** Of the list; absent for a single object, whose resourceVersion the table has then. */
  readonly listMeta?: JsonObject;
  /** `columnDefinitions` is null after the first event of a watch. @default true */
  readonly withColumns?: boolean;
}

/** The `includeObject` of a query. Throws the server's 400. */
export function parseIncludeObject(text: string | null): IncludeObject {
  switch (text) {
    case null:
    case '':
    case 'Metadata':
      return 'Metadata';
    case 'Object':
    case 'None':
      return text;
    default:
      throw refusals.badRequest(
        `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(text)}: must be 'Metadata', 'Object', 'None', or empty`,
      );
  }
}

/** The objects are shown, not copied. */
export function tableOf(columns: TableColumns, objects: readonly ApiObject[], options: TableOptions): JsonObject {
  const { apiVersion, listMeta, withColumns = true } = options;
  return {
    kind: 'Table',
    apiVersion,
    metadata: listMeta ?? metadataOf(objects[0]),
    columnDefinitions: withColumns ? columnDefinitions(columns) : null,
    rows: objects.map((object) => rowOf(columns, object, options)),
  };
}

function metadataOf(object: ApiObject | undefined): JsonObject {
  const resourceVersion = textAt(object?.metadata, 'resourceVersion');
  return resourceVersion === undefined ? {} : { resourceVersion };
}

/** Made once for each set of columns. */
const definitions = new WeakMap<TableColumns, JsonValue[]>();

function columnDefinitions(columns: TableColumns): JsonValue[] {
  const known = definitions.get(columns);
  if (known !== undefined) return known;
  const made = columns.columns.map(({ name, type, format, description, priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
  definitions.set(columns, made);
  return made;
}

function rowOf(columns: TableColumns, object: ApiObject, options: TableOptions): JsonObject {
  const conditions = columns.conditions?.(object) ?? [];
  return {
    cells: [...columns.cells(object, options.nowMs)],
    ...(conditions.length === 0 ? {} : { conditions: [...conditions] }),
    object: shownObject(object, options),
  };
}

function shownObject(object: ApiObject, { apiVersion, include, metadataAlone }: TableOptions): JsonObject | null {
  switch (include) {
    case 'None':
      return null;
    case 'Object':
      return object;
    case 'Metadata':
      return {
        kind: 'PartialObjectMetadata',
        apiVersion,
        metadata: metadataAlone?.(object) ?? objectAt(object, 'metadata') ?? {},
      };
  }
}
