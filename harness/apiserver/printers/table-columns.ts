import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  readonly format: string;
  readonly description: string;
  /** 0: always shown; 1: with `-o wide`. */
  readonly priority: number;
}

export type Cell = string | number | bigint | boolean | null;

/** How `kubectl get` shows a kind. Mirrors kubernetes `pkg/printers/internalversion/printers.go`. */
export interface TableColumns {
  readonly columns: readonly TableColumn[];
  /** One cell a column. `nowMs` is for ages. */
  cells(object: ApiObject, nowMs: number): readonly Cell[];
  /** Marks rows that are shown in another way: `Completed`. */
  conditions?(object: ApiObject): readonly JsonObject[];
}
