import { expect } from 'chai';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { ScriptedRuntime } from './testing/scripted-runtime.ts';
import { POD_PATH, startStreamServer, type StreamServer } from './testing/stream-server.ts';

describe('pods/log', () => {
  let runtime: ScriptedRuntime;
  let server: StreamServer;

  beforeEach(async () => {
    runtime = new ScriptedRuntime();
    server = await startStreamServer(runtime);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const log = (rest: string): ReturnType<StreamServer['call']> => server.call('GET', `${POD_PATH}/${rest}`);

  it('is text, of the only container where none is named', async () => {
    const answer = await log('one/log?tailLines=2&timestamps=true&sinceSeconds=5&limitBytes=9&previous=false');
    expect([answer.status, answer.headers['content-type'], answer.text]).to.deep.equal([
      200,
      'text/plain',
      'one\ntwo\n',
    ]);
    expect(runtime.asked).to.deep.equal([
      {
        container: 'web',
        follow: false,
        previous: false,
        timestamps: true,
        sinceSeconds: 5,
        tailLines: 2,
        limitBytes: 9,
      },
    ]);
  });

  it('says what the runtime says', async () => {
    const { status, body } = await log('one/log?previous=true');
    expect([status, body.message]).to.deep.equal([400, 'previous terminated container "web" not found']);
  });

  it('is empty while the pod waits for a node', async () => {
    const { status, text, headers } = await log('waiting/log');
    expect([status, text, headers['content-type']]).to.deep.equal([204, '', undefined]);
  });

  for (const [path, status, message] of [
    ['two/log', 400, 'a container name must be specified for pod two, choose one of: [a b]'],
    ['two/log?container=zz', 400, 'container zz is not valid for pod two'],
    ['none/log', 404, 'pods "none" not found'],
    ['one/log?tailLines=zz', 400, 'strconv.ParseInt: parsing "zz": invalid syntax'],
    ['one/log?tailLines=', 400, 'strconv.ParseInt: parsing "": invalid syntax'],
    [
      'one/log?tailLines=99999999999999999999',
      400,
      'strconv.ParseInt: parsing "99999999999999999999": value out of range',
    ],
    ['one/log?sinceTime=zz', 400, 'parsing time "zz" as "2006-01-02T15:04:05Z07:00": cannot parse "zz" as "2006"'],
    [
      'one/log?tailLines=-1&limitBytes=0&sinceSeconds=0',
      422,
      'PodLogOptions "one" is invalid: [tailLines: Invalid value: -1: must be greater than or equal to 0, limitBytes: Invalid value: 0: must be greater than 0, sinceSeconds: Invalid value: 0: must be greater than 0]',
    ],
    [
      'one/log?sinceSeconds=1&sinceTime=2020-01-01T00:00:00Z',
      422,
      'PodLogOptions "one" is invalid: []: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified',
    ],
    ['one/log?stream=Stdout', 422, 'PodLogOptions "one" is invalid: stream: Forbidden: may not be specified'],
  ] as const)
    it(`refuses ${path} as the real server does`, async () => {
      const answer = await log(path);
      expect([answer.status, answer.body.message]).to.deep.equal([status, message]);
    });

  it('that is followed comes as it is written, until it ends', async () => {
    const response = await follow();
    expect(await chunk(response)).to.equal('one\ntwo\n');
    runtime.say('three\n');
    expect(await chunk(response)).to.equal('three\n');
    runtime.endLogs();
    response.resume();
    await once(response, 'end');
    expect(response.complete).to.equal(true);
  });

  it('that is followed is ended when the client leaves', async () => {
    const response = await follow();
    const left = once(runtime.ended, 'logs');
    response.destroy();
    await left;
  });

  it('that is followed breaks off when the server stops', async () => {
    const response = await follow();
    response.on('error', () => undefined);
    const closed = new Promise((resolve) => response.once('close', resolve));
    await server[Symbol.asyncDispose]();
    await closed;
    expect(response.complete).to.equal(false);
  });

  it('cannot be reached without a runtime', async () => {
    await using bare = await startStreamServer(undefined);
    const { status, body } = await bare.call('GET', `${POD_PATH}/one/log`);
    expect([status, body.message]).to.deep.equal([404, 'pods "node-1" not found']);
  });

  async function follow(): Promise<IncomingMessage> {
    const request = get(`${server.url}${POD_PATH}/one/log?follow=true`);
    request.on('error', () => undefined);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return response;
  }

  async function chunk(response: IncomingMessage): Promise<string> {
    const [data] = (await once(response, 'data')) as [Buffer];
    return data.toString();
  }
});
