import type { z } from 'zod';
import { keyOf, keyText, type KubeObject } from '../../kube/meta/object.ts';

export interface SoundView<T extends KubeObject> {
  readonly objects: readonly T[];
  /** What is nonsense, and why. */
  readonly problems: readonly string[];
}

/**
 * Keeps nonsense out of what rules are computed from: an object without the shape that they need counts as it was when it
 * last made sense, and not at all when it never did. So a server that answers nonsense takes nobody else's traffic along.
 */
export class SoundObjects<T extends KubeObject> {
  readonly #shape: z.ZodType;
  /** In use, by `namespace/name`. */
  #used: ReadonlyMap<string, T> = new Map();
  /** What is wrong with it, if anything. Objects never change, and are looked at again and again. */
  readonly #checked = new WeakMap<T, string | undefined>();

  constructor(shape: z.ZodType) {
    this.#shape = shape;
  }

  /** @param objects all that there are now */
  of(objects: readonly T[]): SoundView<T> {
    const used = new Map<string, T>();
    const problems: string[] = [];
    for (const object of objects) {
      const key = keyText(keyOf(object));
      const problem = this.#problemOf(object);
      const sound = problem === undefined ? object : this.#used.get(key);
      if (sound !== undefined) used.set(key, sound);
      if (problem !== undefined) problems.push(`${object.kind} ${key}: ${problem}`);
    }
    this.#used = used;
    return { objects: [...used.values()], problems };
  }

  #problemOf(object: T): string | undefined {
    if (this.#checked.has(object)) return this.#checked.get(object);
    const { error } = this.#shape.safeParse(object);
    const [issue] = error?.issues ?? [];
    const problem = issue === undefined ? undefined : `${issue.path.map(String).join('.')}: ${issue.message}`;
    this.#checked.set(object, problem);
    return problem;
  }
}
