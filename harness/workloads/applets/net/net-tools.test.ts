import { createServer, type Server } from 'node:http';
import { createServer as createNetServer, type AddressInfo, type Server as NetServer } from 'node:net';
import packet from 'dns-packet';
import { expect } from 'chai';
import type { DatagramPort, ProgramNetwork } from '../../../core/program-network.ts';
import { systemNetwork } from '../../../core/system-network.ts';
import { MappedNetwork } from '../../testing/mapped-network.ts';
import { MemoryFiles } from '../../testing/memory-files.ts';
import { rawExchange } from '../../testing/raw-exchange.ts';
import { ImageProgram } from '../../testing/running-program.ts';

/** A network whose lookups and name server know `web.test` alone. */
function testNetwork(): ProgramNetwork {
  const system = systemNetwork('127.0.0.1');
  return {
    ...system,
    outbound: {
      lookup: (name, options, callback) => {
        const found = name === 'web.test' ? '127.0.0.1' : undefined;
        if (found === undefined) callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), '', 4);
        else if (options.all === true) callback(null, [{ address: found, family: 4 }]);
        else callback(null, found, 4);
      },
    },
    bindDatagrams: () => Promise.resolve(nameServer()),
  };
}

function nameServer(): DatagramPort {
  let answer: (data: Buffer) => void = () => undefined;
  return {
    port: 1,
    onMessage: (listener) => {
      answer = (data) => {
        listener(data, { address: '10.96.0.10', port: 53 });
      };
    },
    send: (data) => {
      const query = packet.decode(data);
      const [question] = query.questions ?? [];
      const known = question?.name === 'web.ns.svc.cluster.local';
      const answers =
        known && question.type === 'A'
          ? [{ type: 'A' as const, name: question.name, ttl: 5, data: '10.96.1.2' }]
          : known && question.type === 'SRV'
            ? [
                {
                  type: 'SRV' as const,
                  name: question.name,
                  ttl: 5,
                  data: { priority: 0, weight: 50, port: 42, target: question.name },
                },
              ]
            : [];
      const rcode = known ? 0 : 3;
      answer(packet.encode({ ...query, type: 'response', flags: (query.flags ?? 0) | rcode, answers }));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const files = new MemoryFiles({
  '/etc/resolv.conf': 'nameserver 10.96.0.10\nsearch ns.svc.cluster.local svc.cluster.local\noptions ndots:5\n',
});

async function run(script: string, image = 'curlimages/curl'): Promise<readonly [number, string, string]> {
  const program = new ImageProgram(image, { argv: ['sh', '-c', script], network: testNetwork(), files });
  return [await program.ended, program.stdout, program.stderr];
}

describe('network programs', () => {
  let web: Server;
  let talker: NetServer;
  let port: string;
  let talkPort: string;

  before(async () => {
    web = createServer((request, response) => {
      if (request.url === '/slow') return;
      if (request.url === '/empty') {
        request.socket.destroy();
        return;
      }
      if (request.url === '/moved') response.writeHead(302, { location: '/there' });
      else response.writeHead(request.url === '/missing' ? 404 : 200, { 'x-answer': 'yes' });
      const { host, 'user-agent': agent, accept, connection } = request.headers;
      let body = '';
      request.on('data', (chunk: Buffer) => (body += String(chunk)));
      request.on('end', () => {
        response.end(
          `${request.method ?? ''} ${request.url ?? ''} ${host?.replace(/\d+$/, 'PORT') ?? ''} ${agent ?? ''} ${accept ?? ''} ${connection ?? '-'} ${body}\n`,
        );
      });
    });
    talker = createNetServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (data: Buffer) => socket.end(`pod ip 1.2.3.4 ${String(data)}`));
    });
    for (const server of [web, talker]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = String((web.address() as AddressInfo).port);
    talkPort = String((talker.address() as AddressInfo).port);
  });
  after(() => {
    web.closeAllConnections();
    web.close();
    talker.close();
  });

  it('curl asks as curl does', async () => {
    const [status, stdout, stderr] = await run(`curl -s http://web.test:${port}/x?y`);
    expect([status, stdout, stderr]).to.deep.equal([0, 'GET /x?y web.test:PORT curl/8.14.1 */* - \n', '']);
  });

  it('curl sends headers, methods and data, and writes what -w says', async () => {
    const script = `curl -sS -X PUT -H 'Host: store.example.com' -H 'User-Agent:' -d a=1 -d b=2 -o /dev/null -w '%{http_code} %{size_download}\\n' web.test:${port}/`;
    expect(await run(script)).to.deep.equal([0, '200 39\n', '']);
    expect((await run(`curl -s -d x web.test:${port}/p`))[1]).to.equal('POST /p web.test:PORT curl/8.14.1 */* - x\n');
  });

  it('curl shows heads and follows redirects', async () => {
    expect((await run(`curl -sI web.test:${port}/x`))[1]).to.match(/^HTTP\/1\.1 200 OK\r\nx-answer: yes\r\n/);
    expect((await run(`curl -sL web.test:${port}/moved`))[1]).to.match(/^GET \/there /);
    expect((await run(`curl -s -o /dev/null -w '%{http_code}' web.test:${port}/moved`))[1]).to.equal('302');
  });

  it('curl ends with the codes and words of curl', async () => {
    expect(await run('curl -s nope.test')).to.deep.equal([6, '', '']);
    expect(await run('curl -sS nope.test')).to.deep.equal([6, '', 'curl: (6) Could not resolve host: nope.test\n']);
    const refused = await run('curl -sS http://127.0.0.1:1/');
    expect(refused[0]).to.equal(7);
    expect(refused[2]).to.match(
      /^curl: \(7\) Failed to connect to 127\.0\.0\.1 port 1 after \d+ ms: Could not connect to server\n$/,
    );
    expect(await run(`curl -fsS web.test:${port}/missing`)).to.deep.equal([
      22,
      '',
      'curl: (22) The requested URL returned error: 404\n',
    ]);
    expect(await run(`curl -sS web.test:${port}/empty`)).to.deep.equal([
      52,
      '',
      'curl: (52) Empty reply from server\n',
    ]);
    const late = await run(`curl -sS -m 0.05 web.test:${port}/slow`);
    expect(late[0]).to.equal(28);
    expect((await run('curl --nope x'))[0]).to.equal(2);
  });

  it('curl goes where --resolve says', async () => {
    expect((await run(`curl -s --resolve any.test:${port}:127.0.0.1 http://any.test:${port}/`))[1]).to.match(
      /^GET \/ any\.test:PORT/,
    );
  });

  it('wget speaks as that of busybox', async () => {
    expect((await run(`wget -q -O - http://web.test:${port}/x`))[1]).to.equal('GET /x web.test:PORT Wget  close \n');
    expect(await run(`wget -q -O - http://web.test:${port}/missing`)).to.deep.equal([
      1,
      '',
      'wget: server returned error: HTTP/1.1 404 Not Found\n',
    ]);
    expect(await run('wget -q -O - http://nope.test/')).to.deep.equal([1, '', "wget: bad address 'nope.test'\n"]);
  });

  it('nc sends its input and prints the answer', async () => {
    expect(await run(`echo hi | nc web.test ${talkPort}`)).to.deep.equal([0, 'pod ip 1.2.3.4 hi\n', '']);
    expect(await run(`nc -z web.test ${talkPort}; echo $?`)).to.deep.equal([0, '0\n', '']);
    expect(await run('nc -z -w 1 127.0.0.1 1')).to.deep.equal([
      1,
      '',
      "nc: can't connect to remote host (127.0.0.1): Connection refused\n",
    ]);
    expect(await run('echo hi | nc nope.test 42')).to.deep.equal([1, '', "nc: bad address 'nope.test'\n"]);
  });

  it('nc of netshoot speaks as that of OpenBSD', async () => {
    const image = 'nicolaka/netshoot';
    expect(await run(`nc -zv 127.0.0.1 ${talkPort}`, image)).to.deep.equal([
      0,
      '',
      `Connection to 127.0.0.1 ${talkPort} port [tcp/*] succeeded!\n`,
    ]);
    expect(await run('nc -zv 127.0.0.1 1', image)).to.deep.equal([
      1,
      '',
      'nc: connect to 127.0.0.1 port 1 (tcp) failed: Connection refused\n',
    ]);
    expect(await run('nc -z 127.0.0.1 1', image)).to.deep.equal([1, '', '']);
    expect((await run('nc -v nope.test 80', image))[2]).to.equal(
      'nc: getaddrinfo for host "nope.test" port 80: Name or service not known\n',
    );
  });

  it('nc ends what it sends with its input', async () => {
    const echo = createNetServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    const { port: echoPort } = echo.address() as AddressInfo;
    expect(await run(`echo hi | nc 127.0.0.1 ${String(echoPort)}`)).to.deep.equal([0, 'hi\n', '']);
    expect(await run(`echo hi | nc -N 127.0.0.1 ${String(echoPort)}`, 'nicolaka/netshoot')).to.deep.equal([
      0,
      'hi\n',
      '',
    ]);
    echo.close();
  });

  it('curl -v and wget tell what they do on standard error', async () => {
    expect((await run(`curl -sv 127.0.0.1:${port}/x`))[2]).to.match(
      /^\*   Trying 127\.0\.0\.1:\d+\.\.\.\n\* Connected to .*\n> GET \/x HTTP\/1\.1\r\n.*\n< HTTP\/1\.1 200 OK\r\n/s,
    );
    expect((await run('curl -sv 127.0.0.1:1'))[2]).to.match(
      /\n\* connect to 127\.0\.0\.1 port 1 failed: Connection refused\n/,
    );
    expect((await run(`wget -O - http://127.0.0.1:${port}/x`, 'busybox'))[2]).to.equal(
      `Connecting to 127.0.0.1:${port} (127.0.0.1:${port})\nwriting to stdout\n-                    100% |${'*'.repeat(32)}|    35  0:00:00 ETA\nwritten to stdout\n`,
    );
    expect(await run('wget -O - http://127.0.0.1:1/', 'busybox')).to.deep.equal([
      1,
      '',
      "Connecting to 127.0.0.1:1 (127.0.0.1:1)\nwget: can't connect to remote host (127.0.0.1): Connection refused\n",
    ]);
    expect((await run('wget', 'busybox'))[0]).to.equal(1);
  });

  it('dig prints the parts that are asked for, in columns', async () => {
    const image = 'nicolaka/netshoot';
    expect((await run('dig +noall +answer web.ns.svc.cluster.local', image))[1]).to.match(
      /^web\.ns\.svc\.cluster\.local\. \d+\tIN\tA\t10\.96\.1\.2\n$/,
    );
    const whole = (await run('dig web.ns.svc.cluster.local', image))[1];
    expect(whole).to.match(/;; QUESTION SECTION:\n;web\.ns\.svc\.cluster\.local\.\tIN\tA\n\n;; ANSWER SECTION:\n/);
    expect(whole).to.match(/;; Query time: \d+ msec\n;; SERVER: 10\.96\.0\.10#53\(10\.96\.0\.10\) \(UDP\)\n;; WHEN: /);
  });

  it('nslookup prints what the MCS suite reads', async () => {
    const head = 'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n';
    const name = 'web.ns.svc.cluster.local';
    expect((await run(`nslookup ${name}`, 'nicolaka/netshoot:v0.15'))[1]).to.equal(
      `${head}Name:\t${name}\nAddress: 10.96.1.2\n\n`,
    );
    expect((await run('nslookup web', 'nicolaka/netshoot'))[1]).to.equal(
      `${head}Name:\t${name}\nAddress: 10.96.1.2\n\n`,
    );
    expect((await run(`nslookup -type=SRV ${name}`, 'nicolaka/netshoot'))[1]).to.equal(
      `${head}${name}\tservice = 0 50 42 ${name}.\n\n`,
    );
    expect(await run('nslookup nope.test', 'nicolaka/netshoot')).to.deep.equal([
      1,
      `${head}** server can't find nope.test: NXDOMAIN\n\n`,
      '',
    ]);
    expect((await run(`nslookup -type=SRV ${name}`, 'busybox'))[1]).to.match(
      /Address:\t10\.96\.0\.10:53\n\n.*service = 0 50 42 web\.ns\.svc\.cluster\.local\n/s,
    );
  });

  it('dig +short prints addresses alone', async () => {
    expect(await run('dig +short web.ns.svc.cluster.local')).to.deep.equal([0, '10.96.1.2\n', '']);
    expect((await run('dig +search +short web'))[1]).to.equal('10.96.1.2\n');
  });

  it('socat answers each connection with a command, with line ends of the network', async () => {
    const network = new MappedNetwork();
    const script = `first_ip=1.2.3.4; socat TCP-LISTEN:42,crlf,reuseaddr,fork SYSTEM:"echo pod ip $first_ip"`;
    await using program = new ImageProgram('alpine/socat:1.7.4.4', { argv: ['/bin/sh', '-c', script], network });
    const real = await network.port(42);
    for (let round = 0; round < 2; round += 1) {
      expect(await rawExchange(real, Buffer.from('hi\n'))).to.equal('pod ip 1.2.3.4\r\n');
    }
    program.signal('SIGTERM');
    expect(await program.ended).to.equal(143);
  });

  it('socat answers datagrams', async () => {
    const network = new MappedNetwork();
    const argv = ['socat', '-v', '-v', 'UDP-LISTEN:42,crlf,reuseaddr,fork', 'SYSTEM:echo pod ip 5.6.7.8'];
    await using _program = new ImageProgram('alpine/socat', { argv, network });
    const real = await network.port(42, 'udp');
    const client = await systemNetwork('127.0.0.1').bindDatagrams(0);
    const answer = new Promise<string>((resolve) => {
      client.onMessage((data) => {
        resolve(String(data));
      });
    });
    client.send(Buffer.from('hi\n'), real, '127.0.0.1');
    expect(await answer).to.equal('pod ip 5.6.7.8\r\n');
    await client[Symbol.asyncDispose]();
  });
});
