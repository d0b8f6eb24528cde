import type { KubeObject } from '../../kube/meta/object.ts';
import { keyTextOf } from '../clusterset/clusterset-world.ts';

/** An event that is due. */
export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: 'ADD' | 'UPDATE' | 'SYNC' | 'QUOTA_EXCEEDED';
  readonly message: string;
}

/** A warning of what cannot be served as asked. */
export function warningNote(message: string): EventNote {
  return { type: 'Warning', reason: 'SYNC', message };
}

interface Memory {
  readonly generation: number;
  readonly said: ReadonlySet<string>;
}

/**
 * Decides which events an object gets (semantics 2.3): ADD when it is taken on, UPDATE when its spec changed, and each note
 * once for as long as it is true. After a restart what is true is said again.
 */
export class IngressEvents {
  readonly #memories = new Map<string, Memory>();

  /** @param isHeld it has been taken on before */
  observe(object: KubeObject, isHeld: boolean, notes: readonly EventNote[]): readonly EventNote[] {
    const { uid, generation = 0 } = object.metadata;
    const key = keyTextOf(object);
    const id = `${object.kind} ${uid ?? key}`;
    const before = this.#memories.get(id);
    const isChanged = before !== undefined && before.generation !== generation;
    const said = before === undefined || isChanged ? new Set<string>() : before.said;
    this.#memories.set(id, { generation, said: new Set(notes.map(textOf)) });
    return [
      ...(before === undefined && !isHeld ? [{ type: 'Normal', reason: 'ADD', message: key } as const] : []),
      ...(isChanged ? [{ type: 'Normal', reason: 'UPDATE', message: key } as const] : []),
      ...notes.filter((note) => !said.has(textOf(note))),
    ];
  }

  /** Forgets objects that are gone. */
  retain(objects: readonly KubeObject[]): void {
    const ids = new Set(objects.map((object) => `${object.kind} ${object.metadata.uid ?? keyTextOf(object)}`));
    for (const id of this.#memories.keys()) if (!ids.has(id)) this.#memories.delete(id);
  }
}

function textOf({ type, reason, message }: EventNote): string {
  return `${type} ${reason} ${message}`;
}
