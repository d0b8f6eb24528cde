import type { ApiObject } from '../../../kube/json/api-object.ts';
import { objectAt, type JsonObject } from '../../../kube/json/json.ts';

export interface StreamPodsOptions {
  /** An image with `node`. */
  readonly image: string;
  /** Where `one` listens; says back what it hears. */
  readonly port: number;
  /** Where a pod keeps what it needs to know after a restart; a directory of this machine where pods are processes. */
  readonly directory: string;
}

/** Writes to both of its outputs, one after the other, then repeats what it hears. */
const TALKER = `
const lines = ['out 1', 'out 2', 'out 3', 'err 1', 'err 2', 'ready'];
const next = () => {
  const line = lines.shift();
  if (line === undefined) return;
  (line.startsWith('err') ? process.stderr : process.stdout).write(line + '\\n');
  setTimeout(next, 100);
};
next();
require('net').createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(Number(process.env.PORT));
process.stdin.on('data', (data) => console.log('got ' + String(data).trim()));
process.on('SIGTERM', () => process.exit(0));
`;

const IDLE = 'setInterval(() => {}, 1000); process.on("SIGTERM", () => process.exit(0));';

/** Fails once; the second time it stays. */
const RESTARTED = `
if (fs.existsSync(process.env.STATE + '/ran')) { console.log('second run'); ${IDLE} }
else { fs.writeFileSync(process.env.STATE + '/ran', ''); console.log('first run'); process.exitCode = 4; }
`;

/** Ends when a file appears. */
const ENDING = `
console.log('begun');
const timer = setInterval(() => {
  if (!fs.existsSync(process.env.STATE + '/quit')) return;
  console.log('ended');
  clearInterval(timer);
}, 50);
process.on('SIGTERM', () => process.exit(0));
`;

/**
 * Pods to speak with, as a real cluster brings them about: with the status that each comes to. `one` and `two` run, `again`
 * was restarted, `done` failed, `ending` ends when told, `imageless` has no image, `waiting` no node, `term` a terminal.
 */
export function streamPods({ image, port, directory }: StreamPodsOptions): readonly ApiObject[] {
  const run = (name: string, program: string, more: JsonObject = {}): JsonObject => ({
    name,
    image,
    imagePullPolicy: 'Never',
    command: ['node', '-e', program],
    ...more,
  });
  const state = (name: string): JsonObject => ({
    env: [{ name: 'STATE', value: `${directory}/${name}` }],
    volumeMounts: [{ name: 'state', mountPath: `${directory}/${name}` }],
  });
  const volumes = [{ name: 'state', emptyDir: {} }];
  const env = [{ name: 'PORT', value: String(port) }];
  return [
    pod('one', { containers: [run('web', TALKER, { stdin: true, env })] }),
    pod('two', {
      containers: [
        run('a', `console.log('a 1'); console.log('a 2'); ${IDLE}`),
        run('b', `console.log('b 1'); ${IDLE}`),
      ],
    }),
    pod('again', { restartPolicy: 'OnFailure', volumes, containers: [run('web', RESTARTED, state('again'))] }),
    pod('ending', { restartPolicy: 'Never', volumes, containers: [run('web', ENDING, state('ending'))] }),
    pod(
      'done',
      { restartPolicy: 'Never', containers: [run('web', "console.log('done'); process.exitCode = 3")] },
      'Failed',
    ),
    pod('term', { containers: [run('web', IDLE, { stdin: true, tty: true })] }),
    pod(
      'imageless',
      { containers: [{ name: 'web', image: 'example.com/absent:1', imagePullPolicy: 'Never' }] },
      'Pending',
      'ErrImageNeverPull',
    ),
    pod('waiting', { nodeSelector: { none: 'such' }, containers: [run('web', IDLE)] }, 'Pending'),
  ];
}

function pod(name: string, spec: JsonObject, phase = 'Running', waiting?: string): ApiObject {
  const containerStatuses = [
    {
      name: 'web',
      image: '',
      imageID: '',
      ready: false,
      restartCount: 0,
      state: { waiting: { reason: waiting ?? '' } },
    },
  ];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: ['one', 'two'].includes(name) ? { set: 'some' } : {} },
    spec: { terminationGracePeriodSeconds: 1, automountServiceAccountToken: false, ...spec },
    status: { phase, ...(waiting === undefined ? {} : { containerStatuses }) },
  };
}

/** The same on a node, where no scheduler gives them one. */
export function runningPods(options: StreamPodsOptions): readonly ApiObject[] {
  return streamPods(options).map((pod) =>
    pod.metadata['name'] === 'waiting' ? pod : { ...pod, spec: { ...objectAt(pod, 'spec'), nodeName: 'node-1' } },
  );
}
