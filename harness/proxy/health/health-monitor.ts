import type { Clock } from '../../core/clock.ts';
import { socketKey } from '../table/endpoint-key.ts';
import type { HealthCheck, OutlierDetection } from '../table/backend.ts';
import { EndpointProbe } from './endpoint-probe.ts';
import type { Health, HealthState } from './health-state.ts';
import { PassiveHealth } from './passive-health.ts';
import type { Probe, ProbeTarget } from './probe.ts';

/** One backend's interest in the health of one endpoint. Disposing it gives it up. */
export interface HealthWatch extends Disposable {
  readonly health: Health;
  readonly state: HealthState;
  readonly ejected: boolean;
  /** Healthy and not ejected. */
  readonly usable: boolean;
}

/** What an endpoint's health is known by. */
export type HealthSource = HealthCheck | OutlierDetection | undefined;

interface SharedProbe {
  readonly probe: EndpointProbe | PassiveHealth;
  readonly socket: string;
  readonly listeners: Set<() => void>;
}

const LISTED: HealthWatch = {
  health: 'healthy',
  state: { health: 'healthy', against: 0 },
  ejected: false,
  usable: true,
  [Symbol.dispose]: () => undefined,
};

/** Probes each pair of endpoint and check once, however many backends are interested in it. */
export class HealthMonitor implements Disposable {
  readonly #clock: Clock;
  readonly #probe: Probe;
  readonly #shared = new Map<string, SharedProbe>();

  constructor({ clock, probe }: { readonly clock: Clock; readonly probe: Probe }) {
    this.#clock = clock;
    this.#probe = probe;
  }

  /**
   * Starts probing at once when nobody did; `initial` is then what is believed until the first answer. Without a source
   * the target is healthy for good, and never ejected (002-D11, 003-D17, 004-D11).
   */
  watch(target: ProbeTarget, source: HealthSource, onChange: () => void, initial?: HealthState): HealthWatch {
    if (source === undefined) return LISTED;
    const key = checkKey(target, source);
    const shared = this.#shared.get(key) ?? this.#start(key, target, source, initial);
    // Its own function, so that two watches with one callback are two.
    const listener = (): void => {
      onChange();
    };
    shared.listeners.add(listener);
    const { probe } = shared;
    return {
      get health() {
        return probe.health;
      },
      get state() {
        return probe.state;
      },
      get ejected() {
        return probe.ejected;
      },
      get usable() {
        return probe.usable;
      },
      [Symbol.dispose]: () => {
        shared.listeners.delete(listener);
        if (shared.listeners.size > 0 || this.#shared.get(key) !== shared) return;
        this.#shared.delete(key);
        probe[Symbol.dispose]();
      },
    };
  }

  /** Takes an endpoint out of use, for every backend, until a probe passes. 000-D17 */
  eject(target: ProbeTarget): void {
    const socket = socketKey(target);
    for (const shared of this.#shared.values()) if (shared.socket === socket) shared.probe.eject();
  }

  [Symbol.dispose](): void {
    for (const { probe } of this.#shared.values()) probe[Symbol.dispose]();
    this.#shared.clear();
  }

  #start(key: string, target: ProbeTarget, source: HealthCheck | OutlierDetection, initial?: HealthState): SharedProbe {
    const listeners = new Set<() => void>();
    const onChange = (): void => {
      for (const tell of [...listeners]) tell();
    };
    const options = { clock: this.#clock, onChange };
    const probe =
      'baseEjectionMs' in source
        ? new PassiveHealth({ ...options, detection: source })
        : new EndpointProbe({
            ...options,
            probe: this.#probe,
            target,
            check: source,
            ...(initial === undefined ? {} : { initial }),
          });
    const shared = { probe, socket: socketKey(target), listeners };
    this.#shared.set(key, shared);
    return shared;
  }
}

/** Two checks with one key are the same check of the same endpoint. */
export function checkKey(target: ProbeTarget, source: HealthSource): string {
  if (source === undefined) return socketKey(target);
  if ('baseEjectionMs' in source) return `${socketKey(target)} ${String(source.baseEjectionMs)}`;
  const { type = 'HTTP', path, host, port, request, response, grpcService } = source;
  const { intervalMs, timeoutMs, healthyThreshold, unhealthyThreshold } = source;
  const times = [intervalMs, timeoutMs, healthyThreshold, unhealthyThreshold];
  return JSON.stringify([socketKey(target), ...times, type, path, host, port, request, response, grpcService]);
}
