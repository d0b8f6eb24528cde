import type { ClusterWorld } from '../clusterset/clusterset-world.ts';
import type { EventRecorder } from '../runtime/events/event-recorder.ts';
import { serviceCapacity } from './endpoint-capacity.ts';

/** Warns about annotations of exported Services that are ignored: 000-B12. Each is said once, and again after a change. */
export class CapacityWarnings {
  readonly #recorder: EventRecorder;
  #said: ReadonlyMap<string, string> = new Map();

  constructor(recorder: EventRecorder) {
    this.#recorder = recorder;
  }

  observe({ services, serviceExports }: Pick<ClusterWorld, 'services' | 'serviceExports'>): void {
    const said = new Map<string, string>();
    for (const key of serviceExports.keys()) {
      const service = services.get(key);
      if (service === undefined) continue;
      const { problems } = serviceCapacity(service);
      if (problems.length === 0) continue;
      const text = `${service.metadata.uid ?? ''} ${problems.join(' ')}`;
      said.set(key, text);
      if (this.#said.get(key) === text) continue;
      for (const problem of problems) this.#recorder.warning(service, 'InvalidAnnotation', problem);
    }
    this.#said = said;
  }
}
