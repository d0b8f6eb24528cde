import { expect } from 'chai';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { NGINX_ROOT } from '../nginx/nginx-answer.ts';
import { MappedNetwork } from '../testing/mapped-network.ts';
import { MemoryFiles } from '../testing/memory-files.ts';
import { rawExchange } from '../testing/raw-exchange.ts';
import { ImageProgram } from '../testing/running-program.ts';

const get = (path: string): Buffer => Buffer.from(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);

async function status(port: number, path: string): Promise<string> {
  const answer = await rawExchange(port, get(path));
  return `${answer.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length)} ${answer.slice(answer.indexOf('\r\n\r\n') + 4)}`;
}

describe('sample images', () => {
  let network: MappedNetwork;
  beforeEach(() => {
    network = new MappedNetwork();
  });

  it('nginx serves its page, files of volumes and its own errors, and ends in order', async () => {
    const files = new MemoryFiles({ [`${NGINX_ROOT}/sub/index.html`]: 'sub\n', [`${NGINX_ROOT}/a.txt`]: 'a\n' });
    await using program = new ImageProgram('nginx:1.24.0', {
      argv: ['/docker-entrypoint.sh', 'nginx', '-g', 'daemon off;'],
      network,
      files,
    });
    const port = await network.port(80);
    expect(await status(port, '/')).to.match(/^200 <!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!<\/title>/);
    expect(await status(port, '/a.txt')).to.equal('200 a\n');
    expect(await status(port, '/sub/')).to.equal('200 sub\n');
    expect(await status(port, '/sub')).to.match(/^301 /);
    expect(await status(port, '/../../etc/passwd')).to.match(/^404 .*<hr><center>nginx\/1\.24\.0<\/center>/s);
    await files.write(`${NGINX_ROOT}/index.html`, Buffer.from('nginx-web-gatewayapi\n'));
    expect(await status(port, '/')).to.equal('200 nginx-web-gatewayapi\n');
    expect(program.stdout).to.match(/^127\.0\.0\.1 - - \[.*\] "GET \/ HTTP\/1\.1" 200 \d+ "-" "-" "-"$/m);
    program.signal('SIGTERM');
    expect(await program.ended).to.equal(0);
  });

  it('whereami answers without anything in its environment', async () => {
    await using _program = new ImageProgram('us-docker.pkg.dev/google-samples/containers/gke/whereami:v1.2.24', {
      argv: ['python', 'app.py'],
      network,
    });
    const [head = '', body = ''] = (await status(await network.port(8_080), '/')).split(/ (.*)/s);
    expect(head).to.equal('200');
    expect(JSON.parse(body)).to.include({ pod_name: 'host', host_header: 'h' });
  });

  it('the runtime image runs its programs by name', async () => {
    await using _program = new ImageProgram('fleetbed.local/runtime:0123456789ab', {
      argv: ['fleetbed', 'store', '--port', '9000'],
      env: { CLUSTER_NAME: 'c', ZONE: 'z', PROJECT_ID: 'p' },
      network,
    });
    expect(await status(await network.port(9_000), '/cluster_name')).to.equal('200 c');
  });

  it('the runtime image names its programs to whoever asks for another', async () => {
    const program = new ImageProgram('fleetbed.dev/runtime', { argv: ['fleetbed', 'nope'] });
    expect([await program.ended, program.stderr]).to.deep.equal([
      2,
      "error: unknown command 'nope'; the programs are store, httpbin, helloworld\n",
    ]);
  });

  it('helloworld says the version of its image', async () => {
    await using _program = new ImageProgram('docker.io/istio/examples-helloworld-v2', { argv: ['python'], network });
    expect(await status(await network.port(5_000), '/hello')).to.equal('200 Hello version: v2, instance: host\n');
  });

  it('pause ends with 0 and says why', async () => {
    const program = new ImageProgram('registry.k8s.io/pause:3.10', { argv: ['/pause'] });
    program.signal('SIGTERM');
    expect([await program.ended, program.stderr]).to.deep.equal([0, 'Shutting down, got signal: Terminated\n']);
  });

  it('sleep sleeps as long as it says, in any unit, and dies by its signal', async () => {
    const clock = new FakeClock();
    const program = new ImageProgram('curlimages/curl', { argv: ['sleep', '365d'], clock });
    await clock.advance(364 * 86_400_000);
    expect(await Promise.race([program.ended, Promise.resolve('asleep')])).to.equal('asleep');
    await clock.advance(86_400_000);
    expect(await program.ended).to.equal(0);
    const other = new ImageProgram('busybox', { argv: ['sleep', 'infinity'] });
    other.signal('SIGTERM');
    expect(await other.ended).to.equal(143);
  });

  it('pipy refuses a script that it would answer wrongly', async () => {
    const program = new ImageProgram('flomesh/pipy', { argv: ['pipy', '-e', 'pipy().listen(80).demuxHTTP()'] });
    expect(await program.ended).to.equal(1);
  });
});
