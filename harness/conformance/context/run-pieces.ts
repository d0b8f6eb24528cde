import type { Clock } from '../../core/clock.ts';
import type { Installation } from '../../implementations/implementation.ts';
import type { Fleet } from '../../providers/provider.ts';
import type { BaseState } from '../base/base-state.ts';
import type { Limits } from '../timeouts.ts';

/** What every case of a run shares. */
export interface RunPieces {
  readonly fleet: Fleet;
  readonly installation: Installation;
  /** Absent in a run whose cases need none. */
  readonly base?: BaseState;
  /** The runtime image, loaded on every node. */
  readonly image: string;
  readonly clock: Clock;
  readonly limits: Limits;
}
