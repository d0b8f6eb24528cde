/** What is written of a status. Mirrors `mergePodStatus` of kubelet `status_manager.go`. */
import { equalJson, type JsonValue } from '../../kube/json/json.ts';
import { isTerminalPhase, type PodCondition, type RunPod, type RunPodStatus } from '../pods/pod-types.ts';
import { KUBELET_CONDITIONS } from './pod-conditions.ts';

/**
 * The fields of `status` that have to change; undefined when none has. A terminal phase waits until nothing runs any
 * more; conditions of others stay as they are.
 */
export function statusPatch(
  stored: RunPod,
  wanted: RunPodStatus,
  mayRun: boolean,
): Readonly<Record<string, unknown>> | undefined {
  const before = stored.status ?? {};
  const merged = merge(before, wanted, mayRun);
  const patch: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(merged))
    if (!equalJson(plain(before[field as keyof RunPodStatus]), plain(value))) patch[field] = value;
  for (const field of ['reason', 'message', 'podIP', 'podIPs'] as const)
    if (before[field] !== undefined && merged[field] === undefined) patch[field] = null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function merge(before: RunPodStatus, wanted: RunPodStatus, mayRun: boolean): RunPodStatus {
  const others = (before.conditions ?? []).filter(({ type }) => !KUBELET_CONDITIONS.includes(type));
  const own = (wanted.conditions ?? []).filter(({ type }) => KUBELET_CONDITIONS.includes(type));
  const merged: RunPodStatus = { ...wanted, conditions: [...others, ...own] };
  if (!isTerminalPhase(wanted.phase) || isTerminalPhase(before.phase) || !mayRun) return merged;
  const { reason: _reason, message: _message, phase: _phase, ...rest } = merged;
  return {
    ...rest,
    phase: before.phase ?? 'Pending',
    ...(before.reason === undefined ? {} : { reason: before.reason }),
    ...(before.message === undefined ? {} : { message: before.message }),
  };
}

/** Without what is absent, or `null` as absent times are. */
function plain(value: unknown): JsonValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.map((each) => plain(each) ?? null);
  if (typeof value !== 'object') return value as JsonValue;
  const result: Record<string, JsonValue> = {};
  for (const [key, each] of Object.entries(value)) {
    const kept = plain(each);
    if (kept !== undefined) result[key] = kept;
  }
  return result;
}

/** Whether two generated statuses say the same. */
export function equalStatus(a: RunPodStatus | undefined, b: RunPodStatus): boolean {
  return a !== undefined && equalJson(plain(a), plain(b));
}

export function conditionOf(status: RunPodStatus | undefined, type: string): PodCondition | undefined {
  return status?.conditions?.find((each) => each.type === type);
}
