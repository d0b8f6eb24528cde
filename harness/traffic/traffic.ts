/** Where traffic starts from. */
export type Vantage = { readonly kind: 'host' } | { readonly kind: 'network' };

/** What to send. Plain data: it travels to a driver in another process as one JSON line. */
export interface TrafficPlan {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `pooled`: keep-alive connections; `fresh`: one connection a request. @default pooled */
  readonly connections?: 'pooled' | 'fresh';
  /** Give up on one request after this long; it becomes a sample with outcome `timeout`. @default 2000 */
  readonly requestTimeoutMs?: number;
  /** How many, and how they are spaced. */
  readonly pace: ClosedLoop | OpenLoop;
}

/** `concurrency` requests in flight at once, `requests` in all: for shares. */
export interface ClosedLoop {
  readonly kind: 'closed';
  readonly requests: number;
  /** @default 8 */
  readonly concurrency?: number;
}

/** One request every 1/`perSecond`, whatever the answers do: for failover. Ends when told to, or after `maxDurationMs`. */
export interface OpenLoop {
  readonly kind: 'open';
  readonly perSecond: number;
  readonly maxDurationMs: number;
}

export type SampleOutcome = 'answered' | 'refused' | 'reset' | 'timeout' | 'unreachable' | 'failed';

/** One request and what came of it. A failed request is a sample, not an exception. */
export interface Sample {
  /** 0, 1, 2, … in the order of sending. */
  readonly index: number;
  /** When it was due, milliseconds after the start of the drive. With a closed loop: when it was sent. */
  readonly atMs: number;
  /** From the moment it was due, so that a late start counts. */
  readonly latencyMs: number;
  /** How late it was sent, when that was 10 ms or more: the machine of the driver was busy, not the other side. */
  readonly lateMs?: number;
  readonly outcome: SampleOutcome;
  /** Only when answered. */
  readonly status?: number;
  /** Which cluster and pod answered, read from the body of the sample program. */
  readonly cluster?: string;
  readonly pod?: string;
  /** The beginning of a body that names no cluster. At most 200 characters. */
  readonly body?: string;
  /** The transport's own words when there was no answer. */
  readonly error?: string;
}

/** A single request with its whole answer, for exact checks. */
export interface ExchangeRequest {
  readonly url: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** @default 2000 */
  readonly timeoutMs?: number;
}

export type Exchange =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      /** Names in lower case; repeated fields joined by `, `. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly outcome: Exclude<SampleOutcome, 'answered'>; readonly error: string };

/** An open-loop drive under way. */
export interface Drive {
  /** Milliseconds since the start of the drive, to place a fault on the same axis as the samples. */
  elapsedMs(): number;
  /** What is known so far. */
  soFar(): readonly Sample[];
  /** Stops sending, waits for what is in flight, and gives every sample in order of `index`. */
  stop(): Promise<readonly Sample[]>;
}

/** The driver of one vantage. */
export interface TrafficSource extends AsyncDisposable {
  readonly vantage: Vantage;
  /** One request. Never throws for what the server or network did. */
  exchange(request: ExchangeRequest, signal: AbortSignal): Promise<Exchange>;
  /** Sends a whole plan and gives the samples in order of `index`. */
  drive(plan: TrafficPlan, signal: AbortSignal): Promise<readonly Sample[]>;
  /** Starts a plan and returns at once. */
  start(plan: TrafficPlan, signal: AbortSignal): Promise<Drive>;
}
