import { cloneJson, isJsonObject, textAt, type JsonObject, type JsonValue } from '../json/json.ts';
import { PatchedDocument, type Place } from './json-patch.ts';

/**
 * Why a JSON patch does not apply, in the words of gopkg.in/evanphx/json-patch.v4. Only webhooks are told; users are
 * not. Does not tell several mistakes with indices apart.
 */
export function jsonPatchProblem(object: JsonObject, operations: JsonValue): string {
  const document = new PatchedDocument(cloneJson(object));
  for (const operation of Array.isArray(operations) ? operations : []) {
    if (!isJsonObject(operation)) break;
    const problem = problemOf(document, operation);
    if (!document.apply(operation)) return problem;
  }
  return 'the patch does not apply';
}

/** What it would be, told before the operation changes anything. */
function problemOf(document: PatchedDocument, operation: JsonObject): string {
  const [op = 'unknown', path, from = ''] = ['op', 'path', 'from'].map((field) => textAt(operation, field));
  if (path === undefined) return 'operation missing path field: missing value';
  const place = document.find(path);
  switch (op) {
    case 'add':
    case 'remove':
      return place === undefined
        ? missing(op, `path: ${JSON.stringify(path)}`)
        : `error in ${op} for path: '${path}': ${placeProblem(place)}`;
    case 'replace':
      return missing(op, `${place === undefined ? 'path' : 'key'}: ${path}`);
    case 'test':
      return place === undefined
        ? `test operation does not apply: is missing path: ${path}: missing value`
        : `testing value ${path} failed: test failed`;
    case 'move':
    case 'copy':
      return document.find(from) === undefined
        ? missing(op, `from path: ${from}`)
        : missing(op, `destination path: ${path}`);
    default:
      return `Unexpected kind: ${op}`;
  }
}

function missing(op: string, what: string): string {
  return `${op} operation does not apply: doc is missing ${what}: missing value`;
}

function placeProblem({ container, key }: Place): string {
  if (!Array.isArray(container)) return `Unable to remove nonexistent key: ${key}: missing value`;
  return /^[+-]?\d+$/.test(key)
    ? `Unable to access invalid index: ${Number(key)}: invalid index referenced`
    : `value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
}
