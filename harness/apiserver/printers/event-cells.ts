/**
 * Rows of events, in the form of `v1` and of `events.k8s.io/v1`. Mirrors printEvent of kubernetes
 * `pkg/printers/internalversion/printers.go`.
 */
import type { ApiObject } from '../../kube/json/api-object.ts';
import { objectAt, textAt, type JsonObject } from '../../kube/json/json.ts';
import { countAt, nameText, sinceText, UNKNOWN } from './cell-text.ts';
import type { Cell } from './table-columns.ts';

/** The same facts under the names of both versions. */
interface EventFacts {
  readonly object: JsonObject | undefined;
  readonly source: JsonObject | undefined;
  readonly controller: string;
  readonly instance: string;
  readonly message: string;
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly count: number;
}

export function eventCells(event: ApiObject, nowMs: number): readonly Cell[] {
  const facts = event.apiVersion === 'v1' ? coreFacts(event) : groupFacts(event);
  const series = objectAt(event, 'series');
  const since = (time: string | undefined): string => (time === undefined ? UNKNOWN : sinceText(time, nowMs));
  const first = since(facts.first ?? textAt(event, 'eventTime'));
  const last = facts.last === undefined ? first : since(facts.last);
  return [
    series === undefined ? last : since(textAt(series, 'lastObservedTime')),
    textAt(event, 'type') ?? '',
    textAt(event, 'reason') ?? '',
    targetText(facts.object),
    textAt(facts.object, 'fieldPath') ?? '',
    sourceText(facts),
    facts.message.trim(),
    first,
    series === undefined ? facts.count || 1 : countAt(series, 'count'),
    nameText(event),
  ];
}

function coreFacts(event: JsonObject): EventFacts {
  return {
    object: objectAt(event, 'involvedObject'),
    source: objectAt(event, 'source'),
    controller: textAt(event, 'reportingComponent') ?? '',
    instance: textAt(event, 'reportingInstance') ?? '',
    message: textAt(event, 'message') ?? '',
    first: textAt(event, 'firstTimestamp'),
    last: textAt(event, 'lastTimestamp'),
    count: countAt(event, 'count'),
  };
}

function groupFacts(event: JsonObject): EventFacts {
  return {
    object: objectAt(event, 'regarding'),
    source: objectAt(event, 'deprecatedSource'),
    controller: textAt(event, 'reportingController') ?? '',
    instance: textAt(event, 'reportingInstance') ?? '',
    message: textAt(event, 'note') ?? '',
    first: textAt(event, 'deprecatedFirstTimestamp'),
    last: textAt(event, 'deprecatedLastTimestamp'),
    count: countAt(event, 'deprecatedCount'),
  };
}

function targetText(object: JsonObject | undefined): string {
  const kind = (textAt(object, 'kind') ?? '').toLowerCase();
  const name = textAt(object, 'name') ?? '';
  return name === '' ? kind : `${kind}/${name}`;
}

function sourceText({ source, controller, instance }: EventFacts): string {
  const component = textAt(source, 'component') || controller;
  const host = textAt(source, 'host') || instance;
  return host === '' ? component : `${component}, ${host}`;
}
