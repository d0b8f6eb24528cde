import type { Clock } from '../core/clock.ts';
import { Deferred } from '../core/deferred.ts';
import { FleetbedError } from '../core/errors.ts';
import type { RunningProgram } from '../core/exec.ts';
import { DRIVER_DEADLINES, DriverConnection, type ReplyListener } from './driver-connection.ts';
import { errorOf } from './driver-protocol.ts';
import { RemoteDrive } from './remote-drive.ts';
import { checkPlan, TRAFFIC_DEFAULTS } from './traffic-limits.ts';
import type { Drive, Exchange, ExchangeRequest, Sample, TrafficPlan, TrafficSource, Vantage } from './traffic.ts';

/**
 * The driver of another place: a process that runs `serveDriver`. Answers as `HostSource` does; in addition every call
 * throws `FLEETBED_VANTAGE_FAILED` once that process is gone. Disposing it ends the process.
 */
export class RemoteSource implements TrafficSource {
  readonly vantage: Vantage;
  readonly #connection: DriverConnection;

  constructor(program: RunningProgram, vantage: Vantage, { clock }: { readonly clock: Clock }) {
    this.vantage = vantage;
    this.#connection = new DriverConnection(program, clock);
  }

  async exchange(request: ExchangeRequest, signal: AbortSignal): Promise<Exchange> {
    signal.throwIfAborted();
    const connection = this.#connection;
    const answer = new Deferred<Exchange>();
    const id = connection.open(exchangeListener(answer), (opened) => ({ type: 'exchange', id: opened, request }));
    const deadlineMs = (request.timeoutMs ?? TRAFFIC_DEFAULTS.requestTimeoutMs) + DRIVER_DEADLINES.helloMs;
    using _late = connection.clock.after(deadlineMs, () => {
      answer.reject(silent(deadlineMs));
    });
    const abandon = (): void => {
      connection.say({ type: 'cancel', id });
      answer.reject(signal.reason);
    };
    signal.addEventListener('abort', abandon, { once: true });
    try {
      return await answer.promise;
    } finally {
      signal.removeEventListener('abort', abandon);
      connection.forget(id);
    }
  }

  async drive(plan: TrafficPlan, signal: AbortSignal): Promise<readonly Sample[]> {
    return await this.#begin(plan, signal).finished;
  }

  /** Resolves when the driver has begun to send. */
  async start(plan: TrafficPlan, signal: AbortSignal): Promise<Drive> {
    const drive = this.#begin(plan, signal);
    await drive.begun;
    return drive;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  #begin(plan: TrafficPlan, signal: AbortSignal): RemoteDrive {
    signal.throwIfAborted();
    // Refused here already, in the same words as there.
    checkPlan(plan);
    return new RemoteDrive(this.#connection, plan, signal);
  }
}

/** The driver that runs in `program`, which must speak as `serveDriver` does. */
export function remoteSource(
  program: RunningProgram,
  vantage: Vantage,
  seams: { readonly clock: Clock },
): RemoteSource {
  return new RemoteSource(program, vantage, seams);
}

function exchangeListener(answer: Deferred<Exchange>): ReplyListener {
  return {
    onReply: (reply) => {
      if (reply.type === 'exchanged') answer.resolve(reply.exchange);
      else if (reply.type === 'failed') answer.reject(errorOf(reply.failure));
    },
    onLost: (error) => {
      answer.reject(error);
    },
  };
}

function silent(ms: number): FleetbedError {
  return new FleetbedError('FLEETBED_VANTAGE_FAILED', 'the traffic driver did not answer', {
    observed: `no reply within ${String(ms)} ms`,
  });
}
