import type { Problem } from '../core/errors.ts';
import type { Health } from './health/health-state.ts';
import type { TableAck } from './table/route-table.ts';

/** What a proxy tells its reporter. */
export type ProxyEvent =
  | { readonly type: 'table-applied'; readonly ack: TableAck; readonly problems: readonly Problem[] }
  | {
      readonly type: 'endpoint-health';
      readonly backend: string;
      readonly cluster: string;
      /** `address:port`. */
      readonly endpoint: string;
      readonly health: Health;
      readonly ejected: boolean;
    }
  | { readonly type: 'route-stream-open'; readonly url: string }
  | { readonly type: 'route-stream-lost'; readonly url: string; readonly reason: string; readonly retryInMs: number }
  | { readonly type: 'ack-failed'; readonly version: number; readonly reason: string };
