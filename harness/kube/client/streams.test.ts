import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import { failureOf } from '../testing/client-rig.ts';
import { ChannelSocket } from '../testing/channel-socket.ts';
import { startScriptedApiServer, type ScriptedApiServer } from '../testing/scripted-apiserver.ts';
import { loadKubeConfig } from './load-kube-config.ts';
import { execInPod, forwardPort, startInPod } from './streams.ts';

const [STDIN, STDOUT, STDERR, STATUS, CLOSE] = [0, 1, 2, 3, 255];

describe('streams to pods', () => {
  const { signal } = new AbortController();
  const pod = { namespace: 'shop', name: 'web' };
  let server: ScriptedApiServer;
  let urls: string[];
  let serve: (socket: ChannelSocket) => void;

  beforeEach(async () => {
    urls = [];
    server = await startScriptedApiServer(() => undefined, {
      upgrade: (request, socket) => {
        urls.push(request.url ?? '');
        if (urls[0]?.includes('refused') === true) socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
        else serve(new ChannelSocket(request, socket));
      },
    });
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const config = (): ReturnType<typeof loadKubeConfig> => loadKubeConfig({ kubeconfig: server.kubeconfig });
  const success = JSON.stringify({ status: 'Success' });

  it('gives output, error output and exit code of a program', async () => {
    serve = (socket) => {
      socket.onData(() => undefined);
      socket.send(STDOUT, 'out');
      socket.send(STDERR, 'err');
      const details = { causes: [{ reason: 'ExitCode', message: '7' }] };
      socket.send(STATUS, JSON.stringify({ status: 'Failure', reason: 'NonZeroExitCode', details }));
    };
    const result = await execInPod(config(), pod, ['sh', '-c', 'exit 7'], { signal, container: 'web' });
    expect(result).to.deep.equal({ exitCode: 7, stdout: 'out', stderr: 'err' });
    expect(urls).to.deep.equal([
      '/api/v1/namespaces/shop/pods/web/exec?stdout=true&stderr=true&stdin=false&tty=false&command=sh&command=-c&command=exit%207&container=web',
    ]);
  });

  it('feeds input and closes it', async () => {
    serve = (socket) => {
      let input = '';
      socket.onData((channel, data) => {
        if (channel === STDIN) input += data.toString();
        if (channel !== CLOSE) return;
        socket.send(STDOUT, input.toUpperCase());
        socket.send(STATUS, success);
      });
    };
    const result = await execInPod(config(), pod, ['tr'], { signal, input: 'abc' });
    expect(result).to.deep.equal({ exitCode: 0, stdout: 'ABC', stderr: '' });
  });

  it('says why a container could not start a program', async () => {
    serve = (socket) => {
      socket.onData(() => undefined);
      const status = { status: 'Failure', reason: 'InternalError', code: 500, message: 'no such file: nothing' };
      socket.send(STATUS, JSON.stringify(status));
    };
    const error = await failureOf(execInPod(config(), pod, ['nothing'], { signal }));
    expect([error.code, error.message]).to.deep.equal(['FLEETBED_KUBE_STATUS', 'no such file: nothing']);
  });

  it('says that the connection broke before the program ended', async () => {
    serve = (socket) => {
      socket.send(STDOUT, 'half');
      socket.break();
    };
    const error = await failureOf(execInPod(config(), pod, ['sleep'], { signal }));
    expect([error.code, error.observed]).to.deep.equal(['FLEETBED_KUBE_UNREACHABLE', 'WebSocket closed with 1006']);
  });

  it('says that the pod refused', async () => {
    const error = await failureOf(execInPod(config(), { namespace: 'refused', name: 'x' }, ['a'], { signal }));
    expect([error.message, error.observed]).to.deep.equal([
      'exec of pod refused/x was refused',
      'Unexpected server response: 404',
    ]);
  });

  it('speaks with a program that goes on, until it is left', async () => {
    serve = (socket) => {
      socket.onData((channel, data) => {
        if (channel === STDIN) socket.send(STDOUT, `echo ${data.toString()}`);
      });
    };
    const program = await startInPod(config(), pod, ['cat'], { signal });
    program.stdin.write('hello');
    const [answer] = (await once(program.stdout, 'data')) as [Buffer];
    expect(answer.toString()).to.equal('echo hello');
    await program[Symbol.asyncDispose]();
    expect(await program.ended).to.deep.equal({ exitCode: -1, stdout: '', stderr: '' });
  });

  it('rejects with the reason of an abort', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    serve = () => {
      stop.abort(reason);
    };
    const pending = execInPod(config(), pod, ['sleep'], { signal: stop.signal });
    expect(await pending.catch((error: unknown) => error)).to.equal(reason);
  });

  it('forwards a port', async () => {
    serve = (socket) => {
      socket.send(0, Buffer.from([0x90, 0x1f]));
      socket.send(1, Buffer.from([0x90, 0x1f]));
      socket.onData((channel, data) => {
        if (channel === STDIN) socket.send(0, `pong ${data.toString()}`);
      });
    };
    const stream = await forwardPort(config(), pod, 8080, { signal });
    stream.write('ping');
    const [answer] = (await once(stream, 'data')) as [Buffer];
    expect(answer.toString()).to.equal('pong ping');
    expect(urls).to.deep.equal(['/api/v1/namespaces/shop/pods/web/portforward?ports=8080']);
    stream.destroy();
    await once(stream, 'close');
  });

  it('breaks a forwarded port that nobody listens on, with the reason', async () => {
    serve = (socket) => {
      socket.send(1, Buffer.concat([Buffer.from([0x90, 0x1f]), Buffer.from('')]));
      socket.send(1, 'connection refused');
      socket.onData(() => undefined);
    };
    const stream = await forwardPort(config(), pod, 8080, { signal });
    const error = await failureOf(text(stream));
    expect([error.message, error.observed]).to.deep.equal([
      'port 8080 of pod shop/web cannot be reached',
      'connection refused',
    ]);
  });
});
