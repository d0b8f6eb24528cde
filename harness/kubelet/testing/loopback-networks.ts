import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createSocket } from 'node:dgram';
import type { DatagramPort, ListeningPort, ProgramNetwork } from '../../core/program-network.ts';
import type { NodeSpec, PodIdentity, PodNetwork, PodNetworks } from '../kubelet.ts';

/** Pods with loopback addresses and sockets of this machine; nothing between them can be cut. */
export class LoopbackNetworks implements PodNetworks {
  readonly opened: PodIdentity[] = [];
  readonly #nodes: ReadonlyMap<string, NodeSpec>;
  readonly #next = new Map<string, number>();

  constructor(nodes: readonly NodeSpec[]) {
    this.#nodes = new Map(nodes.map((node) => [node.name, node]));
  }

  open(pod: PodIdentity): Promise<PodNetwork> {
    this.opened.push(pod);
    const node = this.#nodes.get(pod.node);
    if (node === undefined) return Promise.reject(new Error(`no node ${pod.node}`));
    const number = (this.#next.get(pod.node) ?? 1) + 1;
    this.#next.set(pod.node, number);
    const address = pod.hostNetwork ? node.address : `${node.podCidr.split('.').slice(0, 3).join('.')}.${number}`;
    return Promise.resolve(new LoopbackNetwork(address));
  }
}

class LoopbackNetwork implements PodNetwork, ProgramNetwork {
  readonly address: string;
  readonly programs: ProgramNetwork = this;
  readonly outbound: ProgramNetwork['outbound'];
  readonly #open = new Set<AsyncDisposable>();

  constructor(address: string) {
    this.address = address;
    this.outbound = { localAddress: address };
  }

  async listen(server: Server, port: number): Promise<ListeningPort> {
    const sockets = new Set<Socket>();
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    server.listen(port, this.address);
    await once(server, 'listening');
    const listening: ListeningPort = {
      port: (server.address() as AddressInfo).port,
      [Symbol.asyncDispose]: async () => {
        this.#open.delete(listening);
        for (const socket of sockets) socket.destroy();
        if (!server.listening) return;
        const closed = once(server, 'close');
        server.close();
        await closed;
      },
    };
    this.#open.add(listening);
    return listening;
  }

  async bindDatagrams(port: number): Promise<DatagramPort> {
    const socket = createSocket('udp4').bind(port, this.address);
    await once(socket, 'listening');
    return {
      port: socket.address().port,
      onMessage: (listener) => {
        socket.on('message', listener);
      },
      send: (data, to, address) => {
        socket.send(data, to, address);
      },
      [Symbol.asyncDispose]: () =>
        new Promise((resolve) => {
          socket.close(resolve);
        }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open].map((each) => each[Symbol.asyncDispose]()));
  }
}
