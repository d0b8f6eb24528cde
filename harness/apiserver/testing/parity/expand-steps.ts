import { cloneJson, isJsonObject, setOwn, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import type { ParityCase, ParityRequest, ParityStep, ParityVariants } from './parity-case.ts';

/** A step that is sent once. */
export type PlainStep = ParityStep & { readonly name: string; readonly it?: JsonValue };

/** Every step of a case, `each` and `variants` written out, each with a name. */
export function expandSteps({ steps = [], variants }: ParityCase): readonly PlainStep[] {
  const plain: PlainStep[] = [];
  for (const step of steps.map(asRequest)) {
    const number = String(plain.length + 1);
    if ('each' in step && step.each !== undefined)
      step.each.forEach((it) => plain.push({ ...step, name: `${step.name ?? step.do} [${textOf(it)}]`, it }));
    else
      plain.push({
        ...step,
        name: step.name ?? `${number}: ${'collect' in step ? `collect ${step.collect}` : step.do}`,
      });
  }
  return variants === undefined ? plain : [...plain, ...expandVariants(variants)];
}

export function asRequest<T>(step: T | string): T | ParityRequest {
  return typeof step === 'string' ? { do: step } : step;
}

function expandVariants({ base, with: changes, ...request }: ParityVariants): readonly PlainStep[] {
  return Object.entries(changes).map(([name, fields]) => {
    const body = cloneJson<JsonValue>(base);
    for (const [path, value] of Object.entries(fields)) change(body, path, value);
    return { ...request, name, body };
  });
}

/** `spec.ports[0].port`, `metadata.labels["a.b/c"]`; `-spec.ports` removes. Missing objects on the way are made. */
function change(root: JsonValue, path: string, value: JsonValue): void {
  const removes = path.startsWith('-');
  const fields = pathFields(removes ? path.slice(1) : path);
  const last = fields.pop();
  let parent: JsonValue = root;
  for (const field of fields) {
    let next: JsonValue | undefined = Array.isArray(parent) ? parent[Number(field)] : (parent as JsonObject)[field];
    if (typeof next !== 'object' || next === null) setField(parent, field, (next = {}));
    parent = next;
  }
  if (last === undefined) return;
  if (!removes) setField(parent, last, value);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a path of a test case
  else if (isJsonObject(parent)) delete parent[last];
}

function setField(parent: JsonValue, field: string, value: JsonValue): void {
  if (Array.isArray(parent)) parent[Number(field)] = value;
  else if (isJsonObject(parent)) setOwn(parent, field, value);
}

export function pathFields(path: string): string[] {
  return [...path.matchAll(/\["([^"]*)"\]|[^.[\]]+/g)].map(([whole, quoted]) => quoted ?? whole);
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
