import type { JsonSchema } from '../../kube/api/apiextensions.ts';
import { textAt } from '../../kube/json/json.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import { STANDARD_VERBS } from '../builtin/built-in-resource.ts';

const WIDGET_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      properties: { size: { type: 'integer' }, replicas: { type: 'integer' }, color: { type: 'string' } },
    },
    status: { type: 'object', properties: { phase: { type: 'string' } } },
  },
};

/** A small custom kind, `widgets.test.dev`, with status and scale. */
export function widgetDefinition(changes: Partial<ResourceDefinition> = {}): ResourceDefinition {
  return {
    group: 'test.dev',
    version: 'v1',
    plural: 'widgets',
    singular: 'widget',
    kind: 'Widget',
    listKind: 'WidgetList',
    namespaced: true,
    shortNames: [],
    categories: [],
    verbs: STANDARD_VERBS,
    schema: WIDGET_SCHEMA,
    decoding: 'custom',
    strategy: {
      tracksGeneration: true,
      prepareForCreate: (object) => {
        delete object['status'];
      },
      prepareForUpdate: (object, old) => {
        if (old['status'] === undefined) delete object['status'];
        else object['status'] = old['status'];
      },
      validateUpdate: (object) => {
        const spec = object['spec'] as { replicas?: number } | undefined;
        return (spec?.replicas ?? 0) < 0
          ? [{ type: 'FieldValueInvalid', field: '.spec.replicas', body: 'Invalid value: should not be negative' }]
          : [];
      },
      validate: (object) => {
        const spec = object['spec'] as { size?: number } | undefined;
        return spec?.size === 13
          ? [{ type: 'FieldValueInvalid', field: 'spec.size', body: 'Invalid value: 13: is unlucky' }]
          : [];
      },
    },
    subresources: new Map([
      [
        'status',
        {
          type: 'status',
          verbs: ['get', 'patch', 'update'],
          strategy: {
            prepareForUpdate: (object, old) => {
              if (old['spec'] === undefined) delete object['spec'];
              else object['spec'] = old['spec'];
            },
          },
        },
      ],
      [
        'scale',
        {
          type: 'scale',
          verbs: ['get', 'patch', 'update'],
          scale: {
            replicasPath: ['spec', 'replicas'],
            read: (object) => ({
              specReplicas: (object['spec'] as { replicas?: number } | undefined)?.replicas ?? 0,
              statusReplicas: 0,
              selector: 'app=widget',
            }),
            write: (object, replicas) => {
              object['spec'] = { ...(object['spec'] as object | undefined), replicas };
            },
          },
        },
      ],
    ]),
    columns: {
      columns: [{ name: 'Name', type: 'string', format: 'name', description: '', priority: 0 }],
      cells: ({ metadata }) => [textAt(metadata, 'name') ?? ''],
    },
    storage: 'widgets.test.dev',
    storageVersion: 'test.dev/v1',
    ...changes,
  };
}
