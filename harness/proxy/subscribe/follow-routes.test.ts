import { expect } from 'chai';
import { systemClock, type Clock } from '../../core/clock.ts';
import type { ProxyEvent } from '../proxy-events.ts';
import type { RouteTable } from '../table/route-table.ts';
import { FakeController } from '../testing/fake-controller.ts';
import { freePort } from '../testing/loopback-app.ts';
import { backend, route, rule, tableOf } from '../testing/route-tables.ts';
import { eventually } from '../testing/test-proxy.ts';
import { followRoutes, type FollowRoutesOptions } from './follow-routes.ts';

interface Following extends AsyncDisposable {
  readonly applied: RouteTable[];
  readonly events: ProxyEvent[];
  /** The pauses before streams were opened again. */
  readonly pausesMs: number[];
}

/** Follows with pauses that take no time. */
function follow(port: number, more: Partial<FollowRoutesOptions> = {}, clock: Clock = systemClock): Following {
  const applied: RouteTable[] = [];
  const events: ProxyEvent[] = [];
  const pausesMs: number[] = [];
  const stop = new AbortController();
  const done = followRoutes({
    clock: {
      ...clock,
      sleep: (ms, signal) => {
        pausesMs.push(ms);
        return clock.sleep(0, signal);
      },
    },
    emit: (event) => events.push(event),
    controllerUrl: `http://127.0.0.1:${String(port)}/`,
    loadBalancer: 'lb/1',
    signal: stop.signal,
    apply: (table) => {
      applied.push(table);
      return Promise.resolve({ version: table.version, ports: [80], failures: [] });
    },
    ...more,
  });
  return {
    applied,
    events,
    pausesMs,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
    },
  };
}

function lineOf(version: number): string {
  return `${JSON.stringify(tableOf(80, [], [], { version }))}\n`;
}

describe('followRoutes', () => {
  it('applies and acknowledges each table, whatever its chunks, and passes over heartbeats', async () => {
    await using controller = new FakeController();
    const port = await controller.listen();
    controller.first = lineOf(5);
    await using following = follow(port);
    await eventually('the first is acknowledged', () => controller.acks.length === 1);
    const line = lineOf(6);
    controller.send(`\n\n${line.slice(0, 10)}`);
    controller.send(line.slice(10));
    await eventually('the second is acknowledged', () => controller.acks.length === 2);
    expect(following.applied.map(({ version }) => version)).to.deep.equal([5, 6]);
    expect(controller.acks[0]).to.deep.equal({ version: 5, ports: [80], failures: [] });
    expect(following.events).to.deep.equal([
      { type: 'route-stream-open', url: `http://127.0.0.1:${String(port)}/v1/load-balancers/lb%2F1/tables` },
    ]);
  });

  it('transforms a table before it is applied', async () => {
    await using controller = new FakeController();
    controller.first = lineOf(5);
    await using following = follow(await controller.listen(), {
      transform: (table) => ({ ...table, defaultClientRegion: 'elsewhere' }),
    });
    await eventually('it is applied', () => following.applied.length === 1);
    expect(following.applied[0]?.defaultClientRegion).to.equal('elsewhere');
  });

  it('opens a lost stream again, and applies an older version that it begins with', async () => {
    await using controller = new FakeController();
    controller.first = lineOf(9);
    await using following = follow(await controller.listen());
    await eventually('the first is applied', () => following.applied.length === 1);
    controller.first = lineOf(3);
    controller.streams[0]?.end();
    await eventually('the second is applied', () => following.applied.length === 2);
    expect(following.applied.map(({ version }) => version)).to.deep.equal([9, 3]);
    expect(following.events[1]).to.deep.include({
      type: 'route-stream-lost',
      reason: 'the controller closed the stream',
      retryInMs: 100,
    });
  });

  it('pauses longer with each failure in a row, up to a second', async () => {
    await using controller = new FakeController();
    const port = await controller.listen();
    controller.status = 503;
    await using following = follow(port);
    await eventually('it has tried six times', () => following.pausesMs.length >= 6);
    expect(following.pausesMs.slice(0, 6)).to.deep.equal([100, 200, 400, 800, 1_000, 1_000]);
    controller.first = lineOf(1);
    controller.status = 200;
    await eventually('it is applied', () => following.applied.length === 1);
    const pauses = following.pausesMs.length;
    controller.streams[0]?.destroy();
    await eventually('it pauses again', () => following.pausesMs.length > pauses);
    expect(following.pausesMs[pauses]).to.equal(100);
  });

  it('says why a stream could not be opened', async () => {
    await using controller = new FakeController();
    const port = await controller.listen();
    await using unknown = follow(port, { loadBalancer: 'other' });
    await eventually('it is refused', () => unknown.events.length > 0);
    expect(unknown.events[0]).to.include({ type: 'route-stream-lost', reason: 'status 404: unknown' });
    const closed = await freePort();
    await using nobody = follow(closed);
    await eventually('it is refused', () => nobody.events.length > 0);
    expect(nobody.events[0]).to.include({ reason: `connect ECONNREFUSED 127.0.0.1:${String(closed)}` });
  });

  it('drops a stream that sends what is not a table', async () => {
    await using controller = new FakeController();
    controller.first = '{"version":1}\n';
    await using following = follow(await controller.listen());
    await eventually('it is dropped', () => following.events.length >= 2);
    expect(following.events[1]).to.include({ type: 'route-stream-lost', reason: 'a route table has 4 problem(s)' });
    controller.first = 'nonsense\n';
    await eventually('the next is dropped', () => controller.opened >= 3);
    expect(following.applied).to.deep.equal([]);
  });

  describe('a table in parts', () => {
    const parts = (weight: number): string => {
      const shared = route([rule([{ backend: 'store', weight }])]);
      return `${JSON.stringify({ parts: { routes: [[0, shared]], backends: [[0, backend('store', [])]] } })}\n`;
    };
    const inParts = (version: number): string => {
      const { listeners, ...table } = tableOf(80, [], [], { version });
      return `${JSON.stringify({ ...table, listeners: [{ ...listeners[0], routes: [0] }], backends: { store: 0 } })}\n`;
    };

    it('is applied when it is whole', async () => {
      await using controller = new FakeController();
      controller.first = parts(1);
      await using following = follow(await controller.listen());
      await eventually('the stream is open', () => following.events.length === 1);
      controller.send(`\n${inParts(4)}`);
      await eventually('it is applied', () => following.applied.length === 1);
      const table = tableOf(80, [route([rule('store')])], [backend('store', [])], { version: 4 });
      expect(following.applied).to.deep.equal([table]);
    });

    it('is never applied by half: a part that is none, and a stream that ends, leave the old one', async () => {
      await using controller = new FakeController();
      controller.first = lineOf(1);
      await using following = follow(await controller.listen());
      await eventually('the first is applied', () => following.applied.length === 1);
      controller.first = parts(-1) + inParts(2);
      controller.streams[0]?.end(parts(1));
      await eventually('the second stream is dropped', () => controller.opened >= 3);
      expect(following.applied.map(({ version }) => version)).to.deep.equal([1]);
    });

    it('has numbers of its own on another stream', async () => {
      await using controller = new FakeController();
      controller.first = parts(1) + inParts(1);
      await using following = follow(await controller.listen());
      await eventually('the first is applied', () => following.applied.length === 1);
      controller.first = inParts(2);
      controller.streams[0]?.end();
      await eventually('the second stream is dropped', () => controller.opened >= 3);
      controller.first = parts(3) + inParts(3);
      await eventually('the third is applied', () => following.applied.length === 2);
      expect(following.applied[1]?.listeners[0]?.routes[0]?.rules[0]?.backends[0]?.weight).to.equal(3);
    });
  });

  it('shows its token with all that it asks, and tells what to do when it is refused', async () => {
    await using controller = new FakeController();
    controller.first = lineOf(1);
    const port = await controller.listen();
    await using shown = follow(port, { routeToken: 'secret-of-the-fleet' });
    await eventually('the table is acknowledged', () => controller.acks.length === 1);
    expect(controller.authorizations).to.deep.equal(['Bearer secret-of-the-fleet', 'Bearer secret-of-the-fleet']);
    controller.status = 401;
    await using without = follow(port);
    await using wrong = follow(port, { routeToken: 'secret-of-another' });
    await eventually('both are refused', () => without.events.length > 0 && wrong.events.length > 0);
    const advice = 'start the proxy with that of the installation (FLEETBED_ROUTE_TOKEN)';
    expect(without.events[0]).to.include({ reason: `status 401: the controller wants a token; ${advice}` });
    expect(wrong.events[0]).to.include({ reason: `status 401: the controller has another token; ${advice}` });
    expect(JSON.stringify([shown.events, wrong.events])).not.to.contain('secret-of');
  });

  it('takes a silent stream for gone', async () => {
    await using controller = new FakeController();
    const port = await controller.listen();
    let silence: (() => void) | undefined;
    const clock: Clock = {
      ...systemClock,
      after: (ms, callback) => {
        if (ms !== 12_000) return systemClock.after(ms, callback);
        silence = callback;
        return { [Symbol.dispose]: () => undefined };
      },
    };
    await using following = follow(port, {}, clock);
    await eventually('it is open', () => controller.opened === 1 && following.events.length === 1);
    silence?.();
    await eventually('it is open again', () => controller.opened === 2);
    expect(following.events[1]).to.include({ reason: 'nothing heard for 12000 ms' });
  });

  it('applies only the newest of the tables that came while one was being applied', async () => {
    await using controller = new FakeController();
    controller.first = lineOf(1);
    const versions: number[] = [];
    let proceed = (): void => undefined;
    await using following = follow(await controller.listen(), {
      apply: async ({ version }) => {
        versions.push(version);
        if (version === 1) await new Promise<void>((resolve) => (proceed = resolve));
        return { version, ports: [], failures: [] };
      },
    });
    await eventually('the first is being applied', () => versions.length === 1);
    controller.send(lineOf(2) + lineOf(3) + lineOf(4));
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    await eventually('the lines have come', () => controller.streams[0]?.writableLength === 0);
    await new Promise((resolve) => setImmediate(resolve));
    proceed();
    await eventually('the newest is acknowledged', () => controller.acks.some(({ version }) => version === 4));
    expect(versions.at(-1)).to.equal(4);
    expect(versions.length).to.be.at.most(3);
    expect(following.events).to.have.length(1);
  });

  it('tells when an ack does not arrive, and goes on', async () => {
    await using controller = new FakeController();
    controller.first = lineOf(1);
    await using following = follow(await controller.listen(), {
      apply: async ({ version }) => {
        await controller[Symbol.asyncDispose]();
        return { version, ports: [], failures: [] };
      },
    });
    await eventually('the ack has failed', () => following.events.some(({ type }) => type === 'ack-failed'));
    const failed = following.events.find((event) => event.type === 'ack-failed');
    expect(failed?.version).to.equal(1);
    expect(failed?.reason).to.match(/^connect ECONNREFUSED /);
  });

  it('ends with the error of a transform', async () => {
    await using controller = new FakeController();
    controller.first = lineOf(1);
    const port = await controller.listen();
    const failure = await followRoutes({
      clock: systemClock,
      controllerUrl: `http://127.0.0.1:${String(port)}`,
      loadBalancer: 'lb/1',
      signal: new AbortController().signal,
      apply: () => Promise.reject(new Error('not reached')),
      transform: () => {
        throw new Error('no such backend');
      },
    }).catch((error: unknown) => error as Error);
    expect(failure).to.have.property('message', 'no such backend');
  });
});
