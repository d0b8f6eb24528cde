import type { DnsRecords, DnsService } from '../../network/dns/dns-table.ts';

interface Draft {
  readonly addresses: Set<string>;
  readonly services: DnsService[];
  readonly pointers: Set<string>;
  rest: Pick<DnsRecords, 'alias' | 'text'>;
}

/** Collects the records of a zone's names. */
export class ZoneNames {
  readonly #drafts = new Map<string, Draft>();

  /** The name exists, if only to have no records. */
  exists(name: string): void {
    this.#draft(name);
  }

  address(name: string, address: string): void {
    this.#draft(name).addresses.add(address);
  }

  service(name: string, service: DnsService): void {
    this.#draft(name).services.push(service);
  }

  pointer(name: string, target: string): void {
    this.#draft(name).pointers.add(target);
  }

  set(name: string, rest: Draft['rest']): void {
    const draft = this.#draft(name);
    draft.rest = { ...draft.rest, ...rest };
  }

  get records(): ReadonlyMap<string, DnsRecords> {
    const names = new Map<string, DnsRecords>();
    for (const [name, { addresses, services, pointers, rest }] of this.#drafts)
      names.set(name, {
        ...(addresses.size === 0 ? {} : { addresses: [...addresses] }),
        ...(services.length === 0 ? {} : { services }),
        ...(pointers.size === 0 ? {} : { pointers: [...pointers] }),
        ...rest,
      });
    return names;
  }

  #draft(name: string): Draft {
    const key = name.toLowerCase();
    let draft = this.#drafts.get(key);
    if (draft === undefined) {
      draft = { addresses: new Set(), services: [], pointers: new Set(), rest: {} };
      this.#drafts.set(key, draft);
    }
    return draft;
  }
}
