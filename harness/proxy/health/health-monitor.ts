import type { Clock } from '../../core/clock.ts';
import { socketKey } from '../table/endpoint-key.ts';
import type { HealthCheck } from '../table/route-table.ts';
import { EndpointProbe } from './endpoint-probe.ts';
import type { Health, HealthState } from './health-state.ts';
import type { Probe, ProbeTarget } from './probe.ts';

/** One backend's interest in the health of one endpoint. Disposing it gives it up. */
export interface HealthWatch extends Disposable {
  readonly health: Health;
  readonly state: HealthState;
  readonly ejected: boolean;
  /** Healthy and not ejected. */
  readonly usable: boolean;
}

interface SharedProbe {
  readonly probe: EndpointProbe;
  readonly socket: string;
  readonly listeners: Set<() => void>;
}

/** Probes each pair of endpoint and check once, however many backends are interested in it. */
export class HealthMonitor implements Disposable {
  readonly #clock: Clock;
  readonly #probe: Probe;
  readonly #shared = new Map<string, SharedProbe>();

  constructor({ clock, probe }: { readonly clock: Clock; readonly probe: Probe }) {
    this.#clock = clock;
    this.#probe = probe;
  }

  /** Starts probing at once when nobody did; `initial` is then what is believed until the first answer. */
  watch(target: ProbeTarget, check: HealthCheck, onChange: () => void, initial?: HealthState): HealthWatch {
    const key = checkKey(target, check);
    const shared = this.#shared.get(key) ?? this.#start(key, target, check, initial);
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

  #start(key: string, target: ProbeTarget, check: HealthCheck, initial: HealthState | undefined): SharedProbe {
    const listeners = new Set<() => void>();
    const probe = new EndpointProbe({
      clock: this.#clock,
      probe: this.#probe,
      target,
      check,
      onChange: () => {
        for (const tell of [...listeners]) tell();
      },
      ...(initial === undefined ? {} : { initial }),
    });
    const shared = { probe, socket: socketKey(target), listeners };
    this.#shared.set(key, shared);
    return shared;
  }
}

/** Two checks with one key are the same check of the same endpoint. */
export function checkKey(target: ProbeTarget, check: HealthCheck): string {
  const { path, intervalMs, timeoutMs, healthyThreshold, unhealthyThreshold } = check;
  return [socketKey(target), intervalMs, timeoutMs, healthyThreshold, unhealthyThreshold, path].join(' ');
}
