import { generateKeyPairSync } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { certificateAuthority, type CertificateAuthority } from '../tls/certificate-authority.ts';

/** What outlives a server: a later one goes on with the same objects, revisions, certificates and tokens. */
export interface ApiServerState {
  readonly storage: Storage;
  /** Made when it is first asked for. */
  readonly authority: CertificateAuthority;
  /** PEM of the key that signs tokens of service accounts. */
  readonly tokenKey: string;
}

/** The state of a server that has never run. */
export function apiServerState({
  clock,
  historySize,
}: {
  readonly clock: Clock;
  readonly historySize?: number;
}): ApiServerState {
  return new NewState(clock, memoryStorage(historySize === undefined ? {} : { historySize }));
}

class NewState implements ApiServerState {
  readonly storage: Storage;
  readonly #clock: Clock;
  #authority: CertificateAuthority | undefined;
  #tokenKey: string | undefined;

  constructor(clock: Clock, storage: Storage) {
    this.#clock = clock;
    this.storage = storage;
  }

  get authority(): CertificateAuthority {
    return (this.#authority ??= certificateAuthority(this.#clock));
  }

  get tokenKey(): string {
    return (this.#tokenKey ??= newKey());
  }
}

function newKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
