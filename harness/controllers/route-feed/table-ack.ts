import { messageOf } from '../../core/errors.ts';
import type { TableAck } from '../../proxy/table/route-table.ts';

/** Decodes the body of an acknowledgement; what is wrong with it otherwise. */
export function parseTableAck(body: string): TableAck | { readonly problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    return { problem: `not JSON: ${messageOf(error)}` };
  }
  return isTableAck(value)
    ? { version: value.version, ports: value.ports, failures: value.failures }
    : {
        problem:
          'not a TableAck: {"version": number, "ports": [number], "failures": [{"port": number, "reason": text}]} is needed',
      };
}

function isTableAck(value: unknown): value is TableAck {
  return (
    isRecord(value) &&
    typeof value['version'] === 'number' &&
    Array.isArray(value['ports']) &&
    value['ports'].every((port) => typeof port === 'number') &&
    Array.isArray(value['failures']) &&
    value['failures'].every(
      (failure) => isRecord(failure) && typeof failure['port'] === 'number' && typeof failure['reason'] === 'string',
    )
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
