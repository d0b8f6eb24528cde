/** Objects as `kubectl get` shows them, as far as a request decides. */
import type { Clock } from '../../core/clock.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import { parseIncludeObject, tableOf, type IncludeObject } from '../printers/table.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';

export interface TableRequest {
  readonly include: IncludeObject;
  /** For ages, milliseconds since 1970. */
  readonly nowMs: number;
}

/** Asked only where a table is made: nothing else minds a wrong `includeObject`. */
export type TableRequested = () => TableRequest;

/** The result throws the 400. */
export function tableRequest(query: URLSearchParams, clock: Clock): TableRequested {
  return () => ({ include: parseIncludeObject(query.get('includeObject')), nowMs: clock.date().getTime() });
}

const CRDS = 'customresourcedefinitions.apiextensions.k8s.io';

/** @param listMeta absent for a single object */
export function tableDocument(
  { columns, storage, strategy }: ResourceDefinition,
  objects: readonly ApiObject[],
  listMeta: JsonObject | undefined,
  request: TableRequest,
  version: string,
  withColumns: boolean = true,
): JsonObject {
  const apiVersion = version === 'v1beta1' ? 'meta.k8s.io/v1beta1' : 'meta.k8s.io/v1';
  const table = tableOf(columns, objects, {
    ...request,
    apiVersion,
    withColumns,
    ...(strategy.metadataAlone === undefined ? {} : { metadataAlone: strategy.metadataAlone }),
    ...(listMeta === undefined ? {} : { listMeta }),
  });
  // This kind alone is printed by what custom printers stand in for, which makes no list where there is nothing.
  return objects.length === 0 && storage === CRDS ? { ...table, rows: null } : table;
}
