import { createServer, type AddressInfo } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../core/clock.ts';
import { systemExec } from '../core/exec.ts';
import { collectHostFacts } from './host-facts.ts';
import { parseNetstatRoutes, parseProcRoutes } from './host-routes.ts';
import { systemHost } from './host.ts';
import { parseListeningPorts, parseLoopbackBlocks } from './listening-ports.ts';
import { dockerSays, GOOD_FILES, scriptedHost } from './testing/scripted-host.ts';

const { signal } = new AbortController();

describe('collectHostFacts', () => {
  it('knows Docker networks, routes that are not theirs, and listeners', async () => {
    expect(await collectHostFacts(scriptedHost(), signal)).to.deep.equal({
      subnets: [
        { subnet: '172.17.0.0/16', owner: 'Docker network "bridge"', dockerNetwork: 'bridge' },
        { subnet: '172.18.0.0/16', gateway: '172.18.0.1', owner: 'Docker network "kind"', dockerNetwork: 'kind' },
        { subnet: '192.0.2.0/24', owner: 'a route of eth0' },
      ],
      ports: [{ port: 2024, owner: 'a listener on this machine' }],
      unknown: [],
    });
  });

  it('goes on without Docker and says what it lacks', async () => {
    const observed = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.';
    const host = scriptedHost([
      ({ command }) => (command === 'docker' ? { exitCode: 1, stderr: observed } : undefined),
    ]);
    const facts = await collectHostFacts(host, signal);
    expect(facts.unknown).to.deep.equal([`Docker networks: ${observed}`]);
    expect(facts.subnets.map(({ subnet }) => subnet)).to.deep.equal(['172.17.0.0/16', '192.0.2.0/24']);
  });

  it('takes the networks that are left when one goes away between two commands', async () => {
    const docker = dockerSays();
    const host = scriptedHost([
      async (call) => {
        const answer = await docker(call);
        const gone = call.line.startsWith('docker network inspect') && typeof answer === 'string';
        return gone ? { exitCode: 1, stdout: answer, stderr: 'Error: No such network: id9' } : answer;
      },
    ]);
    expect((await collectHostFacts(host, signal)).subnets).to.have.length(3);
  });

  it('asks netstat and binds the ports of plans where there is no /proc', async () => {
    const netstat = 'Destination  Gateway  Flags  Netif\ndefault 192.168.1.1 UGScg en0\n10.8/16 utun3 USc utun3\n';
    const host = scriptedHost([dockerSays(), ({ command }) => (command === 'netstat' ? netstat : undefined)], {
      platform: 'darwin',
      isBindable: (port) => Promise.resolve(port !== 6444 && port !== 19900),
    });
    const facts = await collectHostFacts(host, signal);
    expect(facts.subnets.at(-1)).to.deep.equal({ subnet: '10.8.0.0/16', owner: 'a route of utun3' });
    expect(facts.ports.map(({ port }) => port)).to.deep.equal([6444, 19900]);
  });

  it('rejects with the reason of the signal', async () => {
    const reason = new Error('stop');
    const failure: unknown = await collectHostFacts(scriptedHost(), AbortSignal.abort(reason)).catch(
      (error: unknown) => error,
    );
    expect(failure).to.equal(reason);
  });
});

describe('systemHost', () => {
  it('sees that a port is taken, and that it is free again', async () => {
    const host = systemHost({ exec: systemExec, clock: systemClock, env: {} });
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await host.isBindable(port)).to.equal(false);
    await new Promise((resolve) => server.close(resolve));
    expect(await host.isBindable(port)).to.equal(true);
  });

  it('answers undefined for what is not there', async () => {
    const host = systemHost({ exec: systemExec, clock: systemClock, env: {} });
    expect(await host.readFile('/no/such/file')).to.equal(undefined);
    expect(await host.freeSpace('/no/such/file')).to.equal(undefined);
    expect(await host.isReadable('/no/such/file')).to.equal(false);
  });
});

describe('parseProcRoutes', () => {
  it('leaves out the default route and routes that are down', () => {
    expect(parseProcRoutes(GOOD_FILES['/proc/net/route'] ?? '')).to.deep.equal([
      { subnet: '172.17.0.0/16', device: 'docker0' },
      { subnet: '192.0.2.0/24', device: 'eth0' },
    ]);
  });
});

describe('parseNetstatRoutes', () => {
  it('fills in what netstat leaves out', () => {
    const text = [
      'Routing tables',
      '',
      'Internet:',
      'Destination        Gateway            Flags               Netif Expire',
      'default            192.168.1.1        UGScg                 en0',
      '10.8/16            utun3              USc                 utun3',
      '127                127.0.0.1          UCS                   lo0',
      '172.16             link#23            UC              bridge100      !',
      '192.168.64.1       link#24            UHLWIi          bridge101',
      '172.20.5.9/12      utun4              USc                 utun4',
      '224.0.0/4          link#11            UmCS                  en0      !',
    ].join('\n');
    expect(parseNetstatRoutes(text)).to.deep.equal([
      { subnet: '10.8.0.0/16', device: 'utun3' },
      { subnet: '172.16.0.0/16', device: 'bridge100' },
      { subnet: '192.168.64.1/32', device: 'bridge101' },
      { subnet: '172.16.0.0/12', device: 'utun4' },
    ]);
  });
});

describe('parseLoopbackBlocks', () => {
  it('finds listeners beside the first block of the loopback addresses', () => {
    const row = (local: string, state = '0A'): string => `   0: ${local} 00000000:0000 ${state} 0 0`;
    const text = [
      'header',
      row('0100007F:192C'),
      row('0100917F:0050'),
      row('01F0917F:192B'),
      row('0100107F:0050', '01'),
    ];
    expect(parseLoopbackBlocks(text.join('\n'))).to.deep.equal(['127.145.0.0/16']);
  });
});

describe('parseListeningPorts', () => {
  it('counts listeners on 127.0.0.1 and the wildcards, of both families', () => {
    const row = (local: string, state = '0A'): string => `   0: ${local} 00000000:0000 ${state} 0 0`;
    const text = [
      'header',
      row('0100007F:192C'),
      row('00000000:192D'),
      row('0200007F:192E'),
      row('0100007F:192F', '01'),
      row(`${'0'.repeat(32)}:1930`),
      row('0000000000000000FFFF00000100007F:1931'),
      row('00000000000000000000000001000000:1932'),
      row('0100007F:192C'),
    ].join('\n');
    expect(parseListeningPorts(text)).to.deep.equal([6444, 6445, 6448, 6449]);
  });
});
