import type { KubeObject, ResourceType } from '../meta/object.ts';
import { apiVersionOf } from '../meta/object.ts';
import type { RequestLine } from '../status/kube-status-error.ts';
import type { ObjectList } from './kube-client.ts';
import { badAnswer, isNamed, isRecord } from './watch-event.ts';

/**
 * The answer to a list. Throws `FLEETBED_KUBE_BAD_ANSWER` for anything else, as a page of a proxy or a list of another kind:
 * taken for an empty list, it would tell that everything is gone.
 */
export function readObjectList<T extends KubeObject>(
  answer: unknown,
  type: ResourceType<T>,
  request: RequestLine,
): ObjectList<T> {
  if (!isList(answer) || !isOfKind(answer, type))
    throw badAnswer(`something else than a list of ${type.plural}`, JSON.stringify(answer), request);
  // Items of built-in kinds come without their type.
  const typed = { apiVersion: apiVersionOf(type), kind: type.kind };
  return {
    items: (answer.items ?? []).map((item) => ({ ...typed, ...item }) as KubeObject as T),
    resourceVersion: answer.metadata.resourceVersion ?? '',
  };
}

interface ListAnswer {
  readonly kind: string;
  readonly metadata: { readonly resourceVersion?: string };
  readonly items: readonly Partial<KubeObject>[] | null;
}

function isList(answer: unknown): answer is ListAnswer {
  if (!isRecord(answer) || !isRecord(answer['metadata']) || typeof answer['kind'] !== 'string') return false;
  const { items } = answer;
  return items === null || (Array.isArray(items) && items.every(isNamed));
}

/** A definition may give its lists another name; its items say what they are. */
function isOfKind({ kind, items }: ListAnswer, type: Pick<ResourceType, 'kind'>): boolean {
  if (kind === `${type.kind}List`) return true;
  return items !== null && items.length > 0 && items.every((item) => item.kind === type.kind);
}
