import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { seededRandom } from '../../core/random.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';
import {
  howItEnds,
  isSilent,
  listenEcho,
  listenRaw,
  nextChunk,
  readAll,
  testFleet,
  type TestFleet,
} from '../testing/test-fleet.ts';
import { DATAGRAM_RELAY_DEFAULTS } from './datagram-relay.ts';
import { startServiceProxy, type ServiceProxy } from './service-proxy.ts';
import type { ServiceEndpoint, ServiceEntry, ServiceNode } from './service-table.ts';

describe('startServiceProxy', () => {
  let fleet: TestFleet;
  let proxy: ServiceProxy;
  let clock: FakeClock;
  let vip: string;
  let log: string[];
  beforeEach(() => {
    fleet = testFleet();
    clock = new FakeClock();
    log = [];
    vip = fleet.address(100);
    fleet.hold(100, { kind: 'cluster', cluster: 'west' });
    proxy = startServiceProxy({
      network: fleet.network,
      clock,
      random: seededRandom(7),
      log: (line) => log.push(line),
    });
  });
  afterEach(async () => {
    await proxy[Symbol.asyncDispose]();
    await fleet[Symbol.asyncDispose]();
  });

  /** A pod that says its name and who it talks to. */
  const pod = async (last: number, node = 'west-0'): Promise<ServiceEndpoint> => {
    const name = `pod-${String(last)}`;
    fleet.hold(last, { kind: 'cluster', cluster: 'west', node, pod: `default/${name}` });
    const place = fleet.network.programNetwork(fleet.address(last));
    const { port } = await listenRaw(place, (socket) =>
      socket.on('error', () => undefined).end(`${name} ${socket.remoteAddress ?? ''}`),
    );
    return endpointAt(place.address, port, node);
  };
  const update = (entry: Partial<ServiceEntry>, nodes: readonly ServiceNode[] = []): Promise<void> =>
    proxy.update({ nodes, services: [{ ...ENTRY, clusterAddresses: [vip], ...entry }] });
  const call = (address = vip, port = ENTRY.port, from = fleet.west.address): Socket =>
    connect({ host: address, port, localAddress: from, allowHalfOpen: true });
  const answer = async (...to: Parameters<typeof call>): Promise<string> => {
    const socket = call(...to);
    socket.end();
    return (await readAll(socket)).toString();
  };
  const answers = async (count: number, ...to: Parameters<typeof call>): Promise<Record<string, number>> => {
    const counts: Record<string, number> = {};
    for (let turn = 0; turn < count; turn++) {
      const [name = ''] = (await answer(...to)).split(' ');
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  };

  it('chooses ready endpoints at random, which see the address of the client', async () => {
    const [a, b, c] = [await pod(11), await pod(12), await pod(13)];
    await update({ endpoints: [a, b, { ...c, ready: false, serving: false }] });
    expect(await answer()).to.match(new RegExp(`^pod-1[12] ${fleet.west.address}$`));
    const counts = await answers(60);
    expect(Object.keys(counts).sort()).to.deep.equal(['pod-11', 'pod-12']);
    expect(counts['pod-11']).to.be.within(15, 45);
  });

  it('refuses without usable endpoints, and serves again when there are some', async () => {
    const a = await pod(11);
    await update({ endpoints: [] });
    expect(await howItEnds(call())).to.equal('ECONNREFUSED');
    await update({ endpoints: [{ ...a, ready: false, serving: false }] });
    expect(await howItEnds(call())).to.equal('ECONNREFUSED');
    await update({ endpoints: [a] });
    expect(await answer()).to.match(/^pod-11/);
    await proxy.update({ nodes: [], services: [] });
    expect(await howItEnds(call())).to.equal('ECONNREFUSED');
  });

  it('uses endpoints that end but still serve only while nothing is ready', async () => {
    const [a, b] = [await pod(11), await pod(12)];
    const ending = { ...a, ready: false, serving: true, terminating: true };
    await update({ endpoints: [ending, b] });
    expect(await answers(10)).to.deep.equal({ 'pod-12': 10 });
    await update({ endpoints: [ending, { ...b, ready: false, serving: false, terminating: true }] });
    expect(await answers(5)).to.deep.equal({ 'pod-11': 5 });
  });

  it('keeps a client at its endpoint with affinity, until the time is over or the endpoint is gone', async () => {
    const [a, b] = [await pod(11), await pod(12)];
    const affine = { endpoints: [a, b], affinityTimeoutMs: 10_000 };
    await update(affine);
    const [first = ''] = Object.keys(await answers(12));
    expect(await answers(12)).to.deep.equal({ [first]: 12 });
    const others = new Set<string>();
    for (let turn = 0; turn < 12 && others.size < 2; turn++) {
      await clock.advance(10_001);
      others.add((await answer()).split(' ')[0] ?? '');
    }
    expect(others.size).to.equal(2);
    await update({ ...affine, endpoints: [a] });
    expect(await answers(3)).to.deep.equal({ 'pod-11': 3 });
  });

  it('opens node ports: in the name of the node, or of the client and to endpoints of the node alone', async () => {
    const [a, b] = [await pod(11, 'west-0'), await pod(12, 'west-1')];
    const nodes = ['west-0', 'west-1', 'west-2'].map((name, index) => ({
      name,
      addresses: [fleet.address(200 + index)],
    }));
    nodes.forEach(({ name }, index) => fleet.hold(200 + index, { kind: 'cluster', cluster: 'west', node: name }));
    const nodePort = 30_000 + (a.port % 2_000);
    await update({ endpoints: [a, b], nodePort }, nodes);
    expect(await answer(fleet.address(202), nodePort)).to.match(new RegExp(`^pod-1[12] ${fleet.address(202)}$`));
    await update({ endpoints: [a, b], nodePort, externalTrafficPolicy: 'Local' }, nodes);
    const outside = fleet.east.address;
    expect(await answers(6, fleet.address(201), nodePort, outside)).to.deep.equal({ 'pod-12': 6 });
    expect(await answer(fleet.address(200), nodePort, outside)).to.equal(`pod-11 ${outside}`);
    // As seen on a real node: from within the cluster the external policy does not count.
    expect(Object.keys(await answers(20, fleet.address(202), nodePort))).to.have.length(2);
    const dropped = call(fleet.address(202), nodePort, outside);
    expect(await isSilent(howItEnds(dropped))).to.equal(true);
    dropped.destroy();
  });

  it('keeps to the node of the client with internalTrafficPolicy Local', async () => {
    const [a, b] = [await pod(11, 'west-0'), await pod(12, 'west-1')];
    await update({ endpoints: [a, b], internalTrafficPolicy: 'Local' });
    expect(await answers(6)).to.deep.equal({ 'pod-11': 6 });
    expect(Object.keys(await answers(30, vip, ENTRY.port, '127.0.0.1'))).to.have.length(2);
    const stranger = call(vip, ENTRY.port, fleet.east.address);
    expect(await isSilent(howItEnds(stranger))).to.equal(true);
    stranger.destroy();
  });

  it('is reached at external and load balancer addresses', async () => {
    const a = await pod(11);
    const address = fleet.address(150);
    await update({ endpoints: [a], externalAddresses: [address], externalTrafficPolicy: 'Local' });
    expect(await answer(address)).to.equal(`pod-11 ${fleet.west.address}`);
  });

  it('carries a pod back to itself', async () => {
    const a = await pod(11);
    await update({ endpoints: [a] });
    expect(await answer(vip, ENTRY.port, a.address)).to.equal(`pod-11 ${a.address}`);
  });

  it('keeps a megabyte each way intact, with half-close, and does not read ahead of a slow reader', async () => {
    const { port } = await listenEcho(fleet.east);
    await update({ endpoints: [endpointAt(fleet.east.address, port)] });
    const socket = call();
    const sent = randomBytes(1_000_000);
    socket.end(sent);
    expect((await readAll(socket)).equals(sent)).to.equal(true);

    const served: Socket[] = [];
    const deaf = await listenRaw(fleet.east, (each) => served.push(each.pause()));
    await update({ endpoints: [endpointAt(fleet.east.address, deaf.port)] });
    const fast = call();
    const chunk = Buffer.alloc(256 * 1024);
    let written = 0;
    while (written < 64_000_000) {
      written += chunk.length;
      if (!fast.write(chunk) && (await isSilent(once(fast, 'drain'), 100))) break;
    }
    // What the system's own buffers of two connections take, and nothing of ours grows.
    expect(written).to.be.lessThan(40_000_000);
    fast.destroy();
  });

  it('passes a break on: a reset of one side resets the other', async () => {
    const { port } = await listenRaw(fleet.east, (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.resetAndDestroy());
    });
    await update({ endpoints: [endpointAt(fleet.east.address, port)] });
    const socket = call();
    socket.write('x');
    expect(await howItEnds(socket)).to.equal('ECONNRESET');
    await update({ endpoints: [endpointAt(fleet.address(77), 9)] });
    expect(await howItEnds(call())).to.equal('ECONNRESET');
  });

  it('leaves open connections alone when the table changes', async () => {
    const { port } = await listenEcho(fleet.east);
    await update({ endpoints: [endpointAt(fleet.east.address, port)] });
    const socket = call();
    socket.write('a');
    await nextChunk(socket);
    await update({ endpoints: [endpointAt(fleet.east.address, port), await pod(11)] });
    await update({ endpoints: [] });
    socket.write('b');
    expect(String(await nextChunk(socket))).to.equal('b');
    socket.destroy();
  });

  it('judges a link once: between client and endpoint, not at the cluster address', async () => {
    await fleet[Symbol.asyncDispose]();
    const waits: number[] = [];
    const counting: Clock = {
      ...systemClock,
      after: (ms, callback) => {
        waits.push(ms);
        return systemClock.after(ms, callback);
      },
    };
    fleet = testFleet(counting);
    fleet.hold(100, { kind: 'cluster', cluster: 'west' });
    vip = fleet.address(100);
    proxy = startServiceProxy({
      network: fleet.network,
      clock,
      random: seededRandom(7),
      log: (line) => log.push(line),
    });
    const { port } = await listenEcho(fleet.east);
    await update({ endpoints: [endpointAt(fleet.east.address, port)] });
    const between = [{ kind: 'cluster' }, { kind: 'cluster' }] as const;
    using _delay = fleet.network.links.add({ between, effect: { kind: 'delay', ms: 40 } });
    const socket = call();
    socket.write('x');
    await nextChunk(socket);
    // Once there and once back; a timer that fires early is set again for the rest.
    expect(waits.filter((ms) => ms > 20)).to.have.length(2);
    socket.destroy();
  });

  it('says once which port it could not open, and opens it when it can', async () => {
    const a = await pod(11);
    const other = await listenRaw(fleet.network.programNetwork(vip), () => undefined, ENTRY.port);
    await update({ endpoints: [a] });
    await update({ endpoints: [a] });
    expect(log).to.have.length(1);
    expect(log[0]).to.match(
      new RegExp(`^service default/web:http is not reachable at TCP ${vip}:7001: listen EADDRINUSE`),
    );
    await other[Symbol.asyncDispose]();
    await update({ endpoints: [a] });
    expect(await answer()).to.match(/^pod-11/);
  });

  it('leaves addresses alone that somebody else serves', async () => {
    const elsewhere = startServiceProxy({
      network: fleet.network,
      clock,
      random: seededRandom(1),
      log: (line) => log.push(line),
      servedElsewhere: [vip],
    });
    await elsewhere.update({
      nodes: [],
      services: [{ ...ENTRY, clusterAddresses: [vip], endpoints: [await pod(11)] }],
    });
    expect(await howItEnds(call())).to.equal('ECONNREFUSED');
    await elsewhere[Symbol.asyncDispose]();
  });

  it('serves 500 Services', async () => {
    const a = await pod(11);
    const services = Array.from({ length: 500 }, (_, index) => ({
      ...ENTRY,
      name: `default/web-${String(index)}:http`,
      port: 7_100 + index,
      clusterAddresses: [vip],
      endpoints: [a],
    }));
    await proxy.update({ nodes: [], services });
    await proxy.update({ nodes: [], services });
    expect(await answer(vip, 7_599)).to.match(/^pod-11/);
  });

  describe('with datagrams', () => {
    const echoes = async (place: ProgramNetwork, name: string): Promise<ServiceEndpoint> => {
      const port = await place.bindDatagrams(0);
      port.onMessage((data, from) => {
        port.send(Buffer.from(`${name} got ${String(data)} from ${from.address}`), from.port, from.address);
      });
      return endpointAt(place.address, port.port);
    };
    /** Sends from one port and gives the next answer. */
    const asker = async (): Promise<(text: string) => Promise<string>> => {
      const socket = await fleet.west.bindDatagrams(0);
      let answered: (text: string) => void = () => undefined;
      socket.onMessage((data, from) => {
        answered(`${String(data)} via ${from.address}`);
      });
      return (text) =>
        new Promise((resolve) => {
          answered = resolve;
          socket.send(Buffer.from(text), ENTRY.port, vip);
        });
    };

    it('keeps a flow at its endpoint until it is idle or the endpoint is gone', async () => {
      const a = await echoes(fleet.east, 'a');
      const b = await echoes(fleet.network.programNetwork(fleet.address(14)), 'b');
      await update({ protocol: 'UDP', endpoints: [a] });
      const ask = await asker();
      expect(await ask('one')).to.equal(`a got one from ${fleet.west.address} via ${vip}`);
      await update({ protocol: 'UDP', endpoints: [a, b] });
      for (const text of ['two', 'three', 'four', 'five']) expect(await ask(text)).to.match(/^a got/);
      await update({ protocol: 'UDP', endpoints: [b] });
      expect(await ask('six')).to.match(/^b got/);
      await update({ protocol: 'UDP', endpoints: [a, b] });
      const seen = new Set<string>();
      for (let turn = 0; turn < 12; turn++) {
        await clock.advance(DATAGRAM_RELAY_DEFAULTS.idleMs);
        seen.add((await ask(`later-${String(turn)}`)).slice(0, 1));
      }
      expect([...seen].sort()).to.deep.equal(['a', 'b']);
    });
  });
});

const ENTRY: ServiceEntry = {
  name: 'default/web:http',
  protocol: 'TCP',
  port: 7_001,
  clusterAddresses: [],
  externalAddresses: [],
  internalTrafficPolicy: 'Cluster',
  externalTrafficPolicy: 'Cluster',
  endpoints: [],
};

function endpointAt(address: string, port: number, node = 'east-0'): ServiceEndpoint {
  return { address, port, node, ready: true, serving: true, terminating: false };
}
