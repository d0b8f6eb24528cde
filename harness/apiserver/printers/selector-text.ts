import { isJsonObject, listAt, objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { NONE, objectsAt } from './cell-text.ts';

/**
 * A label selector in one line, `app=web,tier in (a,b)`; requirements by key. Mirrors apimachinery
 * `pkg/apis/meta/v1/helpers.go`, FormatLabelSelector.
 */
export function selectorText(selector: JsonObject | undefined): string {
  const text = bareSelectorText(selector);
  return text === '' ? NONE : text;
}

/** As {@link selectorText}, but empty where nothing is selected. */
export function bareSelectorText(selector: JsonObject | undefined): string {
  const labels = objectAt(selector, 'matchLabels') ?? {};
  const requirements = [
    ...Object.keys(labels).map((key) => [key, `${key}=${textAt(labels, key) ?? ''}`] as const),
    ...objectsAt(selector, 'matchExpressions').map(
      (expression) => [textAt(expression, 'key') ?? '', expressionText(expression)] as const,
    ),
  ];
  return requirements
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, text]) => text)
    .join(',');
}

function expressionText(expression: JsonObject): string {
  const key = textAt(expression, 'key') ?? '';
  const values = listAt(expression, 'values')
    .filter((value) => !isJsonObject(value))
    .map(String)
    .sort()
    .join(',');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return key;
  }
}
