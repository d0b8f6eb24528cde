import { startWorkloadServer, type RunningWorkload, type WorkloadOptions } from '../workload-server.ts';
import { storeAnswer, storeDelayMs, storeReadiness } from './store-answer.ts';
import { storeIdentity, whereamiIdentity, type StoreIdentity } from './store-identity.ts';

/** How long a store goes on serving after SIGTERM: longer than a removed endpoint takes to leave every proxy. */
export const STORE_LINGER_MS = 2_000;

/** Starts the sample program `store`. Environment: see {@link storeIdentity}. */
export function startStore({ env, ...options }: WorkloadOptions): Promise<RunningWorkload> {
  return serveStore(storeIdentity(env), options);
}

/** Starts the program of the published whereami image: as {@link startStore}, but nothing in its environment is required. */
export function startWhereami({ env, ...options }: WorkloadOptions): Promise<RunningWorkload> {
  return serveStore(whereamiIdentity(env), options);
}

function serveStore(identity: StoreIdentity, options: Omit<WorkloadOptions, 'env'>): Promise<RunningWorkload> {
  let ready = true;
  return startWorkloadServer({
    ...options,
    lingerMs: STORE_LINGER_MS,
    delayMs: storeDelayMs,
    answer: (request) => {
      ready = storeReadiness(request, ready);
      return storeAnswer(request, { identity, ready, date: options.clock.date() });
    },
  });
}
