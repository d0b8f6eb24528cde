/** The columns of `autoscaling/v1` Scale, a subresource of several kinds. */
import { objectAt } from '../../kube/json/json.ts';
import { ageText, countAt, nameText } from './cell-text.ts';
import { recordedColumns } from './recorded-columns.ts';
import type { TableColumn, TableColumns } from './table-columns.ts';

export function scaleTable(): TableColumns {
  const usual = (name: string): TableColumn[] =>
    (recordedColumns('', 'Namespace') ?? [])
      .filter((column) => column.name === name)
      .map((column) => ({ ...column, format: '' }));
  const count = { type: 'integer', format: '', priority: 0 } as const;
  return {
    columns: [
      ...usual('Name'),
      { ...count, name: 'Desired', description: 'replicas is the desired number of instances for the scaled object.' },
      {
        ...count,
        name: 'Available',
        description: 'replicas is the actual number of observed instances of the scaled object.',
      },
      ...usual('Age'),
    ],
    cells: (object, nowMs) => [
      nameText(object),
      countAt(objectAt(object, 'spec'), 'replicas'),
      countAt(objectAt(object, 'status'), 'replicas'),
      ageText(object, nowMs),
    ],
  };
}
