import { createHash, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { messageOf, type Problem } from '../../core/errors.ts';
import type { ServerTls } from '../table/listener.ts';
import type { KeyPair, RouteTable } from '../table/route-table.ts';
import { coversServerName } from './subject-names.ts';

type Secrets = Pick<RouteTable, 'certificates' | 'trust'>;

/** A certificate as it serves, and the names that choose it. */
interface Servable {
  readonly context: SecureContext;
  readonly certificate: X509Certificate;
}

/**
 * The certificates of listeners as OpenSSL wants them. What a new table has in common with the one before is read once;
 * connections go on with what they began with.
 */
export class ServerContexts {
  #secrets: Secrets = {};
  /** What was looked up since the last table: name and trust. */
  #known = new Map<string, Servable | undefined>();
  /** By what is in them. */
  #made = new Map<string, Servable | undefined>();
  #before = new Map<string, Servable | undefined>();

  /** Serves by these certificates from now on. */
  use(secrets: Secrets): void {
    this.#secrets = secrets;
    this.#known = new Map();
    this.#before = this.#made;
    this.#made = new Map();
  }

  /** The certificate whose names take `serverName`, else the first; undefined when none can be read. */
  choose({ certificates, clients }: ServerTls, serverName: string | undefined): SecureContext | undefined {
    let first: Servable | undefined;
    for (const name of certificates) {
      const servable = this.#lookUp(name, clients?.trust);
      if (servable === undefined) continue;
      first ??= servable;
      if (serverName === undefined) break;
      if (coversServerName(servable.certificate, serverName)) return servable.context;
    }
    return first?.context;
  }

  /** Certificates that cannot be read. */
  problems({ listeners, streams = [] }: Pick<RouteTable, 'listeners' | 'streams'>): Problem[] {
    const problems: Problem[] = [];
    for (const { name, tls } of [...listeners, ...streams])
      for (const certificate of tls?.certificates ?? []) {
        const pair = own(this.#secrets.certificates, certificate);
        const message = pair === undefined ? 'the table does not have it' : whyUnreadable(pair);
        if (message !== undefined) problems.push({ path: `${name}: certificate ${certificate}`, message });
      }
    return problems;
  }

  #lookUp(name: string, trust: string | undefined): Servable | undefined {
    const place = `${trust ?? ''}\n${name}`;
    const known = this.#known.get(place);
    if (known !== undefined || this.#known.has(place)) return known;
    const servable = this.#servable(name, trust);
    this.#known.set(place, servable);
    return servable;
  }

  #servable(name: string, trust: string | undefined): Servable | undefined {
    const pair = own(this.#secrets.certificates, name);
    if (pair === undefined) return undefined;
    const authorities = trust === undefined ? undefined : (own(this.#secrets.trust, trust) ?? []);
    const key = createHash('sha256')
      .update(JSON.stringify([pair, authorities]))
      .digest('base64');
    if (this.#made.has(key)) return this.#made.get(key);
    const made = this.#before.get(key) ?? make(pair, authorities, key);
    this.#made.set(key, made);
    return made;
  }
}

function make(pair: KeyPair, authorities: readonly string[] | undefined, key: string): Servable | undefined {
  try {
    const context = createSecureContext({
      cert: pair.certificateChain,
      key: pair.privateKey,
      minVersion: 'TLSv1.2',
      sessionIdContext: key.slice(0, 32),
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
    });
    return { context, certificate: new X509Certificate(pair.certificateChain) };
  } catch {
    return undefined;
  }
}

function whyUnreadable({ certificateChain, privateKey }: KeyPair): string | undefined {
  try {
    createSecureContext({ cert: certificateChain, key: privateKey });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function own<V>(record: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
