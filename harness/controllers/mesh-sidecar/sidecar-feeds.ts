import type { Clock } from '../../core/clock.ts';
import type { RouteTable } from '../../proxy/table/route-table.ts';
import { RouteTables } from '../route-feed/route-tables.ts';
import { subscriberName, type Subscriber } from './workload.ts';

/** What a table says, before it has a version. */
export type TableContent = Omit<RouteTable, 'version'>;

interface Feed {
  readonly subscriber: Subscriber;
  readonly tables: RouteTables;
  streams: number;
}

/** The tables of sidecars and gateways, which come and go with their pods. */
export class SidecarFeeds {
  readonly #clock: Clock;
  readonly #onSubscriber: () => void;
  readonly #feeds = new Map<string, Feed>();

  /** @param onSubscriber somebody came who has no table yet */
  constructor(clock: Clock, onSubscriber: () => void) {
    this.#clock = clock;
    this.#onSubscriber = onSubscriber;
  }

  get subscribers(): readonly Subscriber[] {
    return [...this.#feeds.values()].map(({ subscriber }) => subscriber);
  }

  /** Of a subscriber that has a stream. */
  find(subscriber: Subscriber): RouteTables | undefined {
    return this.#feeds.get(subscriberName(subscriber))?.tables;
  }

  /** One more stream of a subscriber, until it is disposed. */
  open(subscriber: Subscriber): Disposable & { readonly tables: RouteTables } {
    const name = subscriberName(subscriber);
    const known = this.#feeds.get(name);
    const feed = known ?? { subscriber, tables: new RouteTables(this.#clock, [name], () => undefined), streams: 0 };
    this.#feeds.set(name, feed);
    feed.streams += 1;
    if (known === undefined) this.#onSubscriber();
    return {
      tables: feed.tables,
      [Symbol.dispose]: () => {
        feed.streams -= 1;
        if (feed.streams === 0) this.#feeds.delete(name);
      },
    };
  }

  publish(subscriber: Subscriber, content: TableContent): void {
    const name = subscriberName(subscriber);
    this.#feeds.get(name)?.tables.publish(name, content);
  }
}
