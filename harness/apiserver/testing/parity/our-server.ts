import { systemClock } from '../../../core/clock.ts';
import { systemRandom } from '../../../core/random.ts';
import type { ApiServer } from '../../api-server.ts';

/** Loaded when it is asked for: recording the real server needs none of ours. */
export async function ourServer(): Promise<ApiServer> {
  const { startApiServer } = await import('../../server.ts');
  return startApiServer({ clock: systemClock, random: systemRandom, tls: 'own-ca' });
}
