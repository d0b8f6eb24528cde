/** Operations in the words of OpenAPI v2. */
import { isJsonObject, listAt, objectAt, type JsonObject } from '../../kube/json/json.ts';
import { definitionV2 } from './definition-v2.ts';
import { META } from './definition-name.ts';
import { DISCOVERY_TYPES } from './media-types.ts';
import {
  commonParameters,
  ownParameters,
  type Operation,
  type OperationParameter,
  type PathOperations,
} from './operation.ts';

const REFERENCE = '#/definitions/';

/** Bodies that most paths have are shared, as parameters are. */
export const SHARED_BODIES: ReadonlyMap<string, readonly [key: string, body: JsonObject]> = new Map([
  [
    `${META}.DeleteOptions`,
    ['body-2Y1dVQaQ', { name: 'body', in: 'body', schema: { $ref: `${REFERENCE}${META}.DeleteOptions` } }],
  ],
  [
    `${META}.Patch`,
    ['body-78PwaGsr', { name: 'body', in: 'body', required: true, schema: { $ref: `${REFERENCE}${META}.Patch` } }],
  ],
]);

export function pathItemV2(path: PathOperations): JsonObject {
  const common = commonParameters(path);
  const item: JsonObject = {};
  for (const operation of path.operations) item[operation.method] = operationV2(operation, common);
  if (common.length > 0) item['parameters'] = common.map(referenceOrParameter);
  return item;
}

/** `type` and the like stand beside the name, not in a schema. */
export function parameterV2(parameter: JsonObject): JsonObject {
  const { schema: _, ...own } = parameter;
  return { ...objectAt(parameter, 'schema'), ...own };
}

/** A recorded path of v3, of a stream, in the words of v2. */
export function streamPathV2(item: JsonObject, sharedKeys: ReadonlyMap<string, string>): JsonObject {
  const result: JsonObject = {};
  for (const [field, value] of Object.entries(item)) {
    if (isJsonObject(value)) result[field] = streamOperationV2(value);
    else
      result[field] = listAt(item, field)
        .filter(isJsonObject)
        .map((parameter) => {
          const key = sharedKeys.get(JSON.stringify(parameter));
          return key === undefined ? parameterV2(parameter) : { $ref: `#/parameters/${key}` };
        });
  }
  return result;
}

function streamOperationV2(operation: JsonObject): JsonObject {
  const types = Object.keys(objectAt(objectAt(objectAt(operation, 'responses'), '200'), 'content') ?? {});
  return {
    ...operation,
    consumes: ['*/*'],
    // Texts first, then as everywhere.
    produces: ['*/*', 'text/plain', ...DISCOVERY_TYPES].filter((type) => types.includes(type)),
    schemes: ['https'],
    responses: {
      200: { description: 'OK', schema: { type: 'string' } },
      401: { description: 'Unauthorized' },
    },
  };
}

function operationV2(operation: Operation, common: readonly OperationParameter[]): JsonObject {
  const parameters = [...bodyV2(operation), ...ownParameters(operation, common).map(referenceOrParameter)];
  return {
    description: operation.description,
    consumes: [...operation.consumes],
    produces: [...operation.produces],
    schemes: ['https'],
    tags: [operation.tag],
    operationId: operation.id,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: Object.fromEntries(
      operation.answers.map(({ code, description, schema }) => [
        String(code),
        { description, ...(schema === undefined ? {} : { schema: { $ref: `${REFERENCE}${schema}` } }) },
      ]),
    ),
    ...(operation.action === undefined ? {} : { 'x-kubernetes-action': operation.action }),
    ...(operation.kind === undefined ? {} : { 'x-kubernetes-group-version-kind': { ...operation.kind } }),
  };
}

function bodyV2({ body }: Operation): JsonObject[] {
  if (body === undefined) return [];
  const shared = SHARED_BODIES.get(body.schema);
  if (shared !== undefined) return [{ $ref: `#/parameters/${shared[0]}` }];
  return [
    {
      name: 'body',
      in: 'body',
      ...(body.required ? { required: true } : {}),
      schema: definitionV2({ $ref: `#/components/schemas/${body.schema}` }),
    },
  ];
}

function referenceOrParameter({ sharedAs, parameter }: OperationParameter): JsonObject {
  return sharedAs === undefined ? parameterV2(parameter) : { $ref: `#/parameters/${sharedAs}` };
}
