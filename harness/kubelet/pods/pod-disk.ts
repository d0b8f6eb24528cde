import type { ContainerLog } from '../logs/container-log.ts';
import { MemoryTree } from '../files/file-tree.ts';
import type { VolumeDisk } from '../volumes/pod-volumes.ts';
import type { ContainerRun } from './pod-state.ts';

/** What of a pod outlives a restart of its node: volumes, logs, and what the container runtime remembers. */
export class PodDisk {
  readonly volumes: VolumeDisk = new Map<string, MemoryTree>();
  readonly runs: Map<string, readonly ContainerRun[]> = new Map();
  /** By container id: of the latest run and the one before. */
  readonly logs: Map<string, ContainerLog> = new Map();
  /** Of its sandbox; empty once the node went down. Undefined before the first. */
  address: string | undefined;
  readonly #carried = new Map<string, number>();

  /** How often a container will have run before the next time. */
  restartCountOf(container: string): number {
    const [last] = this.runs.get(container) ?? [];
    return last === undefined ? (this.#carried.get(container) ?? 0) : last.restartCount + 1;
  }

  /** Init containers begin anew in a new sandbox. As upstream's, only the first one keeps count. */
  forgetRuns(containers: readonly string[]): void {
    for (const [index, name] of containers.entries()) {
      if (index === 0 && this.runs.has(name)) this.#carried.set(name, this.restartCountOf(name));
      for (const { id } of this.runs.get(name) ?? []) this.logs.delete(id);
      this.runs.delete(name);
    }
  }

  /** Notes a new run of a container. Of the earlier ones, one is kept. */
  begin(run: ContainerRun, log: ContainerLog): void {
    const [last, ...older] = this.runs.get(run.name) ?? [];
    for (const { id } of older) this.logs.delete(id);
    this.runs.set(run.name, last === undefined ? [run] : [run, last]);
    this.logs.set(run.id, log);
  }

  /** Notes what became of a run. */
  note(run: ContainerRun): void {
    const runs = this.runs.get(run.name) ?? [];
    this.runs.set(
      run.name,
      runs.map((each) => (each.id === run.id ? run : each)),
    );
  }

  /** The node went down: how the containers ended is not known. */
  lose(at: Date): void {
    if (this.address !== undefined) this.address = '';
    for (const [latest] of this.runs.values())
      if (latest?.state === 'running' || latest?.state === 'created')
        this.note({ ...latest, state: 'exited', exitCode: 255, reason: 'Unknown', finishedAt: at });
  }
}
