import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { createServer as createTcpServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { decode, encode } from 'dns-packet';
import { systemExec, systemProcess } from '../../core/exec.ts';
import { processIdentity } from '../../core/process-identity.ts';
import { systemNetwork } from '../../core/system-network.ts';
import { imageCatalog } from '../images/image-catalog.ts';
import { MappedNetwork } from '../testing/mapped-network.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { rawExchange } from '../testing/raw-exchange.ts';
import { ImageProgram } from '../testing/running-program.ts';
import { SELF_SIGNED } from '../testing/self-signed.ts';
import { nodeImage } from './node-image.ts';

const GET = Buffer.from('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');

describe('the image node', function () {
  this.timeout(30_000);
  const catalog = imageCatalog([
    nodeImage({ startProcess: systemProcess, execPath: process.execPath, pid: process.pid, version: '20' }),
  ]);
  const image = catalog.find('node:22-alpine')!;
  const node = (
    args: readonly string[],
    more: Partial<ConstructorParameters<typeof ImageProgram>[1]> = {},
  ): ImageProgram => new ImageProgram(image, { argv: ['docker-entrypoint.sh', 'node', ...args], ...more });
  const run = async (...given: Parameters<typeof node>): Promise<string> => {
    const program = node(...given);
    const code = await program.ended;
    return `${String(code)}|${program.stdout}|${program.stderr}`;
  };

  it('is known by every name that it has', () => {
    for (const name of ['node', 'node:22', 'docker.io/library/node:lts', 'gcr.io/x/node:1'])
      expect(catalog.find(name)?.program('node'), name).to.be.a('function');
  });

  it('runs a script with what it imports, its arguments and exactly its environment', async () => {
    const files = new MemoryFiles({
      '/app/server.mjs': `import { word } from './lib/word.mjs';
        import { readFileSync } from 'node:fs'; import os from 'node:os';
        console.log(word, process.argv.slice(2).join(), readFileSync('/etc/config/a', 'utf8'), os.hostname());
        console.log(Object.keys(process.env).sort().join());`,
      '/app/lib/word.mjs': `export const word = 'hello';`,
      '/etc/config/a': 'A',
    });
    expect(await run(['server.mjs', 'x', '-y'], { files, workingDirectory: '/app', env: { MINE: '1' } })).to.equal(
      '0|hello x,-y A host\nHOSTNAME,MINE,NODE_VERSION,PATH\n|',
    );
  });

  it('runs code of its command line and of its input', async () => {
    expect(await run(['-e', 'console.log(1 + 1)'])).to.equal('0|2\n|');
    const stdin = new PassThrough();
    stdin.end('console.log(process.argv[2])');
    expect(await run(['-', 'x'], { stdin })).to.equal('0|x\n|');
    const direct = new ImageProgram(image, { argv: ['docker-entrypoint.sh', '-p', '3'] });
    expect([await direct.ended, direct.stdout]).to.deep.equal([0, '3\n']);
  });

  it('reads its input and tells how it ended', async () => {
    const stdin = new PassThrough();
    stdin.end('one two');
    const code = `process.stdin.on('data', (d) => process.stdout.write(String(d).toUpperCase())); process.on('exit', () => (process.exitCode = 7))`;
    expect(await run(['-e', code], { stdin })).to.equal('7|ONE TWO|');
    expect(await run(['-e', 'process.abort()'])).to.match(/^134\|/);
  });

  it('crashes alone', async () => {
    expect(await run(['-e', 'setTimeout(() => { throw new Error("broken") })'])).to.match(/^1\|\|.*Error: broken/s);
    expect(await run(['gone.js'])).to.match(/^1\|\|.*Cannot find module/s);
  });

  it('computes for ever without holding up anybody, until it is killed', async () => {
    await using program = node(['-e', 'console.log("ready"); for (;;);']);
    await program.says('ready');
    let turns = 0;
    for (; turns < 100; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    program.signal('SIGKILL');
    expect(await program.ended).to.equal(137);
    expect(turns).to.equal(100);
  });

  it('heeds SIGTERM as it likes', async () => {
    await using rude = node(['-e', 'console.log("ready"); setInterval(() => 0, 1000)']);
    await using polite = node([
      '-e',
      'process.on("SIGTERM", () => { console.log("bye"); process.exit(3); }); console.log("ready"); setInterval(() => 0, 1000)',
    ]);
    await Promise.all([rude.says('ready'), polite.says('ready')]);
    rude.signal('SIGTERM');
    polite.signal('SIGTERM');
    expect([await rude.ended, await polite.ended, polite.stdout]).to.deep.equal([143, 3, 'ready\nbye\n']);
  });

  it('writes no faster than it is read, and leaves nothing behind when it is killed', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('fleetbed-node-'));
    const stop = new AbortController();
    const stdout = new PassThrough();
    const found = image.program('node')!;
    const ended = found({
      argv: ['node', '-e', 'const b = Buffer.alloc(65536, 120); for (;;) require("fs").writeSync(1, b);'],
      env: {},
      workingDirectory: '/',
      hostname: 'h',
      stdin: new PassThrough().end(),
      stdout,
      stderr: process.stderr,
      files: new MemoryFiles(),
      network: systemNetwork('127.0.0.1'),
      clock: undefined as never,
      random: undefined as never,
      signal: new AbortController().signal,
      killed: stop.signal,
      run: () => Promise.resolve(127),
    });
    await once(stdout, 'readable');
    for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(stdout.readableLength).to.be.lessThan(1024 * 1024);
    stop.abort();
    expect(await ended).to.equal(137);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('fleetbed-node-'))).to.deep.equal(before);
  });

  it('listens on the ports of its place and sees who connects', async () => {
    const network = new MappedNetwork();
    const code = `const http = require('node:http');
      const server = http.createServer((q, r) => r.end(q.socket.remoteAddress + ' ' + q.socket.remotePort));
      server.listen(80, () => console.log('ready', server.address().port));`;
    await using program = node(['-e', code], { network });
    const port = await network.port(80);
    await program.says(`ready ${String(port)}`);
    expect(await rawExchange(port, GET)).to.match(/\r\n\r\n127\.0\.0\.1 \d+$/);
  });

  it('is refused a port that is taken', async () => {
    const taken = createTcpServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const code = `require('node:http').createServer().on('error', (e) => console.log(e.code)).listen(${String(port)}, '0.0.0.0')`;
    expect(await run(['-e', code])).to.equal('0|EADDRINUSE\n|');
    taken.close();
  });

  it('closes its ports and opens them again, keeps half-open connections and passes resets on', async () => {
    const network = systemNetwork('127.0.0.1');
    const code = `const net = require('node:net');
      const server = net.createServer({ allowHalfOpen: true }, (s) => {
        let text = ''; s.on('data', (d) => (text += d));
        s.on('end', () => (text === 'reset' ? s.resetAndDestroy() : s.end('[' + text + ']')));
      });
      server.listen(0, () => server.close(() => server.listen(0, 'localhost', () => console.log('port', server.address().port, '.'))));`;
    await using program = node(['-e', code], { network });
    await program.says(' .');
    const port = Number(/port (\d+)/.exec(program.stdout)?.[1]);
    const exchange = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let got = '';
        const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(text));
        socket.on('data', (data) => (got += String(data)));
        socket.on('error', (error: NodeJS.ErrnoException) => {
          resolve(error.code ?? '');
        });
        socket.on('end', () => {
          resolve(got);
        });
      });
    expect(await exchange('hello')).to.equal('[hello]');
    expect(await exchange('x'.repeat(300_000))).to.have.length(300_002);
    expect(await exchange('reset')).to.equal('ECONNRESET');
  });

  it('connects from its address, to itself by localhost, and finds names of its hosts file', async () => {
    const server = createServer((request, response) => response.end(request.socket.remoteAddress));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const files = new MemoryFiles({ '/etc/hosts': '127.0.0.1 other.example # x\n', '/etc/resolv.conf': '' });
    const code = `const at = '127.9.8.7';
      (async () => {
        console.log(await (await fetch('http://other.example:${String(port)}/')).text());
        const mine = require('node:net').createServer((s) => s.end(s.remoteAddress + ' ' + s.localAddress));
        await new Promise((r) => mine.listen(0, r));
        require('node:net').connect(mine.address().port, 'localhost').on('data', (d) => { console.log(String(d)); process.exit(); });
      })();`;
    const network = systemNetwork('127.9.8.7');
    expect(await run(['-e', code], { files, network })).to.equal('0|127.9.8.7\n127.9.8.7 127.9.8.7\n|');
    server.close();
  });

  it('asks the name server of its place, with its search list', async () => {
    const asked: string[] = [];
    const server = createSocket('udp4');
    server.on('message', (data, from) => {
      const packet = decode(data);
      const [question] = packet.questions!;
      const { name, type } = question!;
      asked.push(`${from.address} ${type} ${name}`);
      const known = name === 'web.ns.svc' && type === 'A';
      const answers = known ? [{ type: 'A' as const, name, ttl: 5, data: '127.9.8.9' }] : [];
      const flags = name === 'web.ns.svc' ? 0 : 3;
      const reply = encode({ type: 'response', id: packet.id ?? 0, flags, questions: packet.questions ?? [], answers });
      server.send(reply, from.port, from.address);
    });
    await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve));
    const nameServer = `127.0.0.1:${String(server.address().port)}`;
    const resolv = `search ns.svc svc\nnameserver ${nameServer}\noptions ndots:5\n`;
    const code = `const dns = require('node:dns');
      (async () => {
        const { lookup } = await import('node:dns/promises');
        console.log(JSON.stringify(await lookup('web')), await lookup('web', { all: true }).then((a) => a.length));
        console.log(await dns.promises.resolve4('web.ns.svc'), await require('util').promisify(dns.lookup)('localhost'));
        for (const name of ['gone.ns', 'web.ns.svc'])
          await new Promise((r) => dns.lookup(name, { family: 6 }, (e) => { console.log(e.message); r(); }));
        dns.resolve4('web', (e) => console.log(e.code));
      })();`;
    const files = new MemoryFiles({ '/etc/resolv.conf': resolv });
    const said = await run(['-e', code], { files, network: systemNetwork('127.9.8.7') });
    server.close();
    expect(said).to.equal(
      `0|{"address":"127.9.8.9","family":4} 1
[ '127.9.8.9' ] { address: '127.9.8.7', family: 4 }
getaddrinfo ENOTFOUND gone.ns
getaddrinfo ENOTFOUND web.ns.svc
ENOTFOUND
|`,
    );
    expect(asked[0]).to.equal('127.9.8.7 A web.ns.svc');
  });

  it('has UDP sockets at its address', async () => {
    const code = `const dgram = require('node:dgram');
      const server = dgram.createSocket('udp4').bind(0, () => {
        dgram.createSocket('udp4').send('x', server.address().port, '127.9.8.7');
      });
      server.on('message', (d, from) => { console.log(server.address().address, from.address); process.exit(); });`;
    expect(await run(['-e', code], { network: systemNetwork('127.9.8.7') })).to.equal('0|127.9.8.7 127.9.8.7\n|');
  });

  it('serves TLS and HTTP/2, and says who has connected', async () => {
    const network = systemNetwork('127.0.0.1');
    const { key, cert } = SELF_SIGNED;
    const code = `const http2 = require('node:http2');
      const plain = http2.createServer((q, r) => r.end('plain ' + q.socket.remoteAddress));
      const secure = http2.createSecureServer(${JSON.stringify({ key, cert, allowHTTP1: true })}, (q, r) => r.end('secure ' + q.socket.remoteAddress));
      plain.listen(0, () => secure.listen(0, () => console.log('ports', plain.address().port, secure.address().port, '.')));`;
    await using program = node(['-e', code], { network });
    await program.says(' .');
    const [, plain, secure] = /ports (\d+) (\d+)/.exec(program.stdout) ?? [];
    const ask = async (url: string): Promise<string> => {
      const session = connectHttp2(url, { rejectUnauthorized: false });
      const stream = session.request({ ':path': '/' });
      let text = '';
      for await (const chunk of stream) text += String(chunk);
      session.close();
      return text;
    };
    expect(await ask(`http://127.0.0.1:${String(plain)}`)).to.equal('plain 127.0.0.1');
    expect(await ask(`https://127.0.0.1:${String(secure)}`)).to.equal('secure 127.0.0.1');
  });

  it('ends with the process that started it, even while it computes', async () => {
    const parent = systemProcess(
      process.execPath,
      ['--import', 'tsx', new URL('../testing/node-parent.ts', import.meta.url).pathname],
      { cwd: process.cwd(), env: { PATH: process.env['PATH'] ?? '' } },
    );
    let said = '';
    for await (const chunk of parent.stdout) {
      said += String(chunk);
      if (said.includes('\n')) break;
    }
    const [pid, directory] = JSON.parse(said) as [number, string];
    expect(await alive(pid)).to.equal(true);
    parent.kill('SIGKILL');
    while (await alive(pid)) await new Promise((resolve) => setImmediate(resolve));
    expect(await readdir(directory).catch(() => 'gone')).to.equal('gone');
  });
});

async function alive(pid: number): Promise<boolean> {
  return (await processIdentity(pid, systemExec, new AbortController().signal)) !== undefined;
}
