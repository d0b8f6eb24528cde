import { connect, createServer } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../core/clock.ts';
import { systemRandom } from '../core/random.ts';
import type { FleetNetwork, Place } from './fleet-network.ts';
import { fleetNetwork } from './loopback-network.ts';
import { startServiceProxy } from './services/service-proxy.ts';
import { howItEnds, listenRaw, readAll } from './testing/test-fleet.ts';

const NETWORKS: Readonly<Record<string, string>> = { west: 'a', north: 'a', east: 'b' };

describe('clusters of different networks', () => {
  let network: FleetNetwork;
  let range: string;
  beforeEach(() => {
    const octet = (): string => String(1 + Math.floor(systemRandom.next() * 250));
    range = `127.${octet()}.${octet()}`;
    network = fleetNetwork({
      clock: systemClock,
      random: systemRandom,
      networkOf: (cluster) => NETWORKS[cluster],
    });
  });
  afterEach(() => network[Symbol.asyncDispose]());

  const hold = (last: number, place: Place): string => {
    const address = `${range}.${String(last)}`;
    network.hold(address, place);
    return address;
  };
  const pod = (last: number, cluster: string): string =>
    hold(last, { kind: 'cluster', cluster, node: `${cluster}-0`, pod: `default/${cluster}` });
  /** Says who it talks to. */
  const serve = async (address: string): Promise<number> => {
    const listening = await listenRaw(network.programNetwork(address), (socket) =>
      socket.on('error', () => undefined).end(socket.remoteAddress ?? ''),
    );
    return listening.port;
  };
  const call = async (from: string, to: string, port: number): Promise<string> => {
    const socket = connect({ host: to, port, localAddress: from, allowHalfOpen: true });
    const ended = new Promise<string>((resolve) => {
      socket.on('error', (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? '');
      });
      readAll(socket).then(
        (answer) => {
          resolve(String(answer));
        },
        () => undefined,
      );
    });
    return await ended;
  };

  it('have pods that do not reach each other, while those of one network do', async () => {
    const [west, north, east] = [pod(2, 'west'), pod(3, 'north'), pod(4, 'east')];
    expect(await call(west, north, await serve(north))).to.equal(west);
    expect(await call(west, east, await serve(east))).to.equal('ECONNRESET');
  });

  it('have nodes that everybody reaches', async () => {
    const node = hold(240, { kind: 'cluster', cluster: 'east', node: 'east-0' });
    const west = pod(2, 'west');
    expect(await call(west, node, await serve(node))).to.equal(west);
  });

  it('meet at load balancers, which let clients in under their own address', async () => {
    const [west, east] = [pod(2, 'west'), pod(4, 'east')];
    const port = await serve(east);
    const balancer = `${range}.192`;
    await using proxy = startServiceProxy({ network, clock: systemClock, random: systemRandom, log: () => undefined });
    await proxy.update({
      nodes: [],
      services: [
        {
          name: 'default/gateway:tls',
          protocol: 'TCP',
          port: 443,
          clusterAddresses: [],
          externalAddresses: [balancer],
          internalTrafficPolicy: 'Cluster',
          externalTrafficPolicy: 'Cluster',
          endpoints: [{ address: east, port, node: 'east-0', ready: true, serving: true, terminating: false }],
        },
      ],
    });
    expect(await call(west, balancer, 443)).to.equal(balancer);
    network.links.add({ between: [{ cluster: 'east' }, { kind: 'outside' }], effect: { kind: 'reset' } });
    expect(await call(west, balancer, 443)).to.equal('ECONNRESET');
  });
});

describe('loopback addresses of a pod', () => {
  it('are reached by the pod alone, and listened on only where it was given them', async () => {
    await using network = fleetNetwork({ clock: systemClock, random: systemRandom });
    const octet = String(1 + Math.floor(systemRandom.next() * 250));
    const range = `127.${octet}.77`;
    const [own, other] = [`${range}.2`, `${range}.3`];
    const place = { kind: 'cluster', cluster: 'west', node: 'n', pod: 'default/a' } as const;
    network.hold(own, place);
    network.hold(other, { ...place, pod: 'default/b' });
    network.hold(`${range}.34`, { ...place, isLoopback: true });
    const programs = network.programNetwork(own, { loopback: `${range}.32/27` });
    expect(programs.loopback).to.equal(`${range}.32/27`);
    const server = createServer((socket) => socket.on('error', () => undefined).end('hello'));
    await using listening = await programs.listen(server, 0, `${range}.34`);
    const ask = (from: string): ReturnType<typeof connect> =>
      connect({ host: `${range}.34`, port: listening.port, localAddress: from });
    expect(String(await readAll(ask(own)))).to.equal('hello');
    expect(await howItEnds(ask(other))).to.equal('ECONNRESET');
    const refused = await programs.listen(createServer(), 0, other).catch((error: unknown) => error);
    expect(refused).to.have.property('code', 'EADDRNOTAVAIL');
  });

  it('feel no rule of the links', async () => {
    await using network = fleetNetwork({ clock: systemClock, random: systemRandom });
    const range = `127.${String(1 + Math.floor(systemRandom.next() * 250))}.78`;
    const place = { kind: 'cluster', cluster: 'west', node: 'n', pod: 'default/a' } as const;
    network.hold(`${range}.2`, place);
    network.hold(`${range}.34`, { ...place, isLoopback: true });
    network.links.add({ between: [{ pod: 'default/a' }, {}], effect: { kind: 'reset' } });
    const programs = network.programNetwork(`${range}.2`, { loopback: `${range}.32/27` });
    const server = createServer((socket) => socket.on('error', () => undefined).end('hello'));
    await using listening = await programs.listen(server, 0, `${range}.34`);
    const socket = connect({ host: `${range}.34`, port: listening.port, localAddress: `${range}.2` });
    expect(String(await readAll(socket))).to.equal('hello');
  });
});
