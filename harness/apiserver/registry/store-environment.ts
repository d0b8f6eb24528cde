import type { Clock } from '../../core/clock.ts';
import type { Random } from '../../core/random.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { FieldManager } from '../../kube/patch/field-manager.ts';
import type { AdmissionPlugin } from '../admission/admission.ts';
import type { Storage, Stored } from '../storage/storage.ts';
import type { ObjectView } from './object-view.ts';
import type { WriteContext } from './registry.ts';
import type { ResourceDefinition } from './resource-definition.ts';
import type { StrategyContext } from './strategy.ts';

/** What the operations of the store work with. One a server. */
export interface StoreEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly storage: Storage;
  /** In the order in which they are asked. */
  readonly admission: readonly AdmissionPlugin[];
  /** Keeps `metadata.managedFields`. */
  readonly fields: FieldManager;
  /** Every version of a stored resource: objects may say who set their fields in another one. @default that of the write */
  readonly versionsOf?: (storage: string) => readonly ResourceDefinition[];
}

/** One write, as it was asked for. */
export interface Write {
  readonly context: WriteContext;
  /** `CreateOptions`, `UpdateOptions`, …: what webhooks are told. */
  readonly options: JsonObject;
  /** Empty for the object itself. */
  readonly subresource: string;
  readonly skipAdmission?: boolean;
}

/** What became of a write. */
export interface Written {
  /** In the version of the definition. */
  readonly view: ObjectView;
  /** Whether it was not there before. */
  readonly created: boolean;
  /** Absent for dry runs, and where the object is gone. */
  readonly stored?: Stored;
}

export function strategyContext({ clock, random }: StoreEnvironment, { user, dryRun }: WriteContext): StrategyContext {
  return { user, clock, random, dryRun };
}
