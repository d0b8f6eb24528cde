import type { Clock } from '../../core/clock.ts';
import type { FileTree } from '../files/file-tree.ts';
import { podVolumes, type VolumeFacts } from './pod-volumes.ts';

export type TellMount = (reason: 'FailedMount', message: string) => void;

const FIRST_MS = 500;
const LONGEST_MS = 122_000;

/** The volumes of a pod, tried again with pauses that double until all can be had. Mirrors upstream `volumemanager`. */
export class VolumeWait {
  readonly #clock: Clock;
  #trees: ReadonlyMap<string, FileTree> | undefined;
  #pauseMs = FIRST_MS;
  #nextMs = 0;
  #isWaiting = false;
  #told = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until the next try. */
  get waitMs(): number {
    return Math.max(0, this.#nextMs - this.#clock.now());
  }

  get isWaiting(): boolean {
    return this.#trees === undefined && this.#isWaiting;
  }

  /** Undefined while something cannot be had. */
  async mount(facts: VolumeFacts, tell: TellMount): Promise<ReadonlyMap<string, FileTree> | undefined> {
    if (this.#trees !== undefined) return this.#trees;
    const { trees, problems } = await podVolumes(facts);
    if (problems.length === 0) {
      this.#trees = trees;
      return trees;
    }
    const now = this.#clock.now();
    this.#isWaiting = true;
    const messages = problems.map(({ message }) => message);
    const isDue = now >= this.#nextMs;
    // Something that appeared and is not all is looked at between the tries, and told only where it changed something.
    if (isDue || messages.join('\n') !== this.#told) for (const message of messages) tell('FailedMount', message);
    this.#told = messages.join('\n');
    if (isDue) {
      this.#nextMs = now + this.#pauseMs;
      this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_MS);
    }
    return undefined;
  }
}
