/** Rows of kinds with little to say. Mirrors kubernetes `pkg/printers/internalversion/printers.go`. */
import { objectAt, textAt } from '../../kube/json/json.ts';
import { ageText, nameText, sizeOf } from './cell-text.ts';
import type { TableColumns } from './table-columns.ts';

type Cells = TableColumns['cells'];

/** The columns `Name` and `Created At`, of every kind without its own. */
export const createdAtCells: Cells = (object) => [
  nameText(object),
  textAt(objectAt(object, 'metadata'), 'creationTimestamp') ?? null,
];

export const namespaceCells: Cells = (object, nowMs) => [
  nameText(object),
  textAt(objectAt(object, 'status'), 'phase') ?? '',
  ageText(object, nowMs),
];

export const configMapCells: Cells = (object, nowMs) => [
  nameText(object),
  sizeOf(object['data']) + sizeOf(object['binaryData']),
  ageText(object, nowMs),
];

export const secretCells: Cells = (object, nowMs) => [
  nameText(object),
  textAt(object, 'type') ?? '',
  sizeOf(object['data']),
  ageText(object, nowMs),
];

export const serviceAccountCells: Cells = (object, nowMs) => [
  nameText(object),
  sizeOf(object['secrets']),
  ageText(object, nowMs),
];

export const leaseCells: Cells = (object, nowMs) => [
  nameText(object),
  textAt(objectAt(object, 'spec'), 'holderIdentity') ?? '',
  ageText(object, nowMs),
];

export const runtimeClassCells: Cells = (object, nowMs) => [
  nameText(object),
  textAt(object, 'handler') ?? '',
  ageText(object, nowMs),
];
