/** Operations in the words of OpenAPI v3. */
import type { JsonObject, JsonValue } from '../../kube/json/json.ts';
import {
  commonParameters,
  ownParameters,
  type Operation,
  type OperationParameter,
  type PathOperations,
} from './operation.ts';

const REFERENCE = '#/components/schemas/';

export function pathItemV3(path: PathOperations): JsonObject {
  const common = commonParameters(path);
  const item: JsonObject = {};
  for (const operation of path.operations) item[operation.method] = operationV3(operation, common);
  if (common.length > 0) item['parameters'] = common.map(({ parameter }) => parameter);
  return item;
}

function operationV3(operation: Operation, common: readonly OperationParameter[]): JsonObject {
  const parameters = ownParameters(operation, common);
  return {
    tags: [operation.tag],
    description: operation.description,
    operationId: operation.id,
    ...(parameters.length === 0 ? {} : { parameters: parameters.map(({ parameter }) => parameter) }),
    ...(operation.body === undefined ? {} : { requestBody: bodyV3(operation) }),
    responses: Object.fromEntries(
      operation.answers.map(({ code, description, schema }) => [
        String(code),
        {
          description,
          ...(schema === undefined ? {} : { content: contentV3(operation.produces, schema) }),
        },
      ]),
    ),
    ...(operation.action === undefined ? {} : { 'x-kubernetes-action': operation.action }),
    ...(operation.kind === undefined ? {} : { 'x-kubernetes-group-version-kind': { ...operation.kind } }),
  };
}

function bodyV3({ body, consumes }: Operation): JsonValue {
  if (body === undefined) return null;
  return { content: contentV3(consumes, body.schema), ...(body.required ? { required: true } : {}) };
}

function contentV3(types: readonly string[], schema: string): JsonObject {
  return Object.fromEntries(types.toSorted().map((type) => [type, { schema: { $ref: `${REFERENCE}${schema}` } }]));
}
