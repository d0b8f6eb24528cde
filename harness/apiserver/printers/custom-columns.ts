/** The columns of custom resources. Mirrors apiextensions-apiserver `pkg/registry/customresource/tableconvertor`. */
import type { PrinterColumn } from '../../kube/api/apiextensions.ts';
import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonValue } from '../../kube/json/json.ts';
import { nameText, sinceText } from './cell-text.ts';
import { goText } from './go-text.ts';
import { findPath, type JsonPath } from './json-path.ts';
import { parseJsonPath } from './parse-json-path.ts';
import { recordedColumns } from './recorded-columns.ts';
import type { Cell, TableColumn, TableColumns } from './table-columns.ts';

/** Of a version of a CRD. Without columns of its own it shows the age. */
export function customColumns(version: { readonly additionalPrinterColumns?: readonly PrinterColumn[] }): TableColumns {
  const own = version.additionalPrinterColumns ?? [];
  const shown = own.length === 0 ? [ageColumn()] : own;
  const paths = shown.map(({ type, jsonPath }) => ({ type, path: parseJsonPath(jsonPath) }));
  return {
    columns: [...usualColumn('Name'), ...shown.map(columnOf)],
    cells: (object, nowMs) => [nameText(object), ...paths.map(({ type, path }) => cellAt(object, type, path, nowMs))],
  };
}

function columnOf({ name, type, jsonPath, format = '', description = '', priority = 0 }: PrinterColumn): TableColumn {
  const usual = `Custom resource definition column (in JSONPath format): ${jsonPath}`;
  return { name, type, format, description: description === '' ? usual : description, priority };
}

function ageColumn(): PrinterColumn {
  const { description = '' } = usualColumn('Age')[0] ?? {};
  return { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description };
}

/** As every kind has it. */
function usualColumn(name: string): readonly TableColumn[] {
  return (recordedColumns('', 'Namespace') ?? []).filter((column) => column.name === name);
}

function cellAt(object: ApiObject, type: PrinterColumn['type'], path: JsonPath | undefined, nowMs: number): Cell {
  const value = path === undefined ? undefined : findPath(path, object)?.[0];
  if (value === undefined) return null;
  if (value === null) return type === 'string' ? '<no value>' : null;
  return cellOf(value, type, nowMs);
}

/** Null where the value is not of the type of the column; texts show anything. */
function cellOf(value: Exclude<JsonValue, null>, type: PrinterColumn['type'], nowMs: number): Cell {
  switch (type) {
    case 'string':
      return goText(value);
    case 'integer':
      // Adding nothing makes zero of minus zero.
      return typeof value === 'bigint' ? value : typeof value === 'number' ? Math.trunc(value) + 0 : null;
    case 'number':
      return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : null;
    case 'boolean':
      return typeof value === 'boolean' ? value : null;
    case 'date':
      if (typeof value !== 'string') return null;
      return Number.isNaN(Date.parse(value)) ? '<invalid>' : sinceText(value, nowMs);
  }
}
