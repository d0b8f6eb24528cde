import { isJsonObject, listAt, objectAt, textAt, type JsonObject, type JsonValue } from '../../../kube/json/json.ts';
import { jsonText } from '../../../kube/json/json-text.ts';

/**
 * A refusal of a custom resource with its causes in the order of their text: the real server goes through the
 * properties of a schema in an order that is left to chance. Those of built-in kinds have a fixed order and keep it.
 */
export function withOrderedCauses(body: JsonValue): JsonValue {
  if (!isJsonObject(body) || textAt(body, 'reason') !== 'Invalid') return body;
  const details = objectAt(body, 'details');
  const group = textAt(details, 'group') ?? '';
  const causes = listAt(details, 'causes').filter(isJsonObject);
  if (details === undefined || !group.endsWith('.example.com') || causes.length < 2) return body;
  const texts = [...new Set(causes.map(causeText))];
  const [message, list] = [textAt(body, 'message') ?? '', `[${texts.join(', ')}]`];
  const sorted = `[${[...texts].sort().join(', ')}]`;
  const ordered = [...causes].sort((a, b) => (jsonText(a) < jsonText(b) ? -1 : 1));
  return { ...body, message: message.replace(list, () => sorted), details: { ...details, causes: ordered } };
}

function causeText(cause: JsonObject): string {
  return `${textAt(cause, 'field') ?? ''}: ${textAt(cause, 'message') ?? ''}`;
}
