import type { StreamRequest } from './stream-exchange.ts';

const V5 = 'v5.channel.k8s.io';
const V4 = 'v4.channel.k8s.io';
const FORWARD = 'portforward.k8s.io';
const TUNNEL = `SPDY/3.1+${FORWARD}`;
const OUTPUT = 'stdout=1&stderr=1';

const HEARS = node(`process.stdin.on("data",d=>console.log("got "+d)).on("end",()=>console.log("end"))`);

function node(program: string): string {
  return `command=node&command=-e&command=${encodeURIComponent(program)}`;
}

function spdy(path: string, ...protocols: readonly string[]): StreamRequest {
  return { path, upgrade: 'SPDY/3.1', protocols };
}

function webSocket(path: string, protocol: string, ...say: readonly string[]): StreamRequest {
  return { path, upgrade: 'websocket', protocols: protocol.split(','), say };
}

/** What a kubelet was asked, of the pods of `stream-pods.ts`. None depends on time. */
export const STREAM_REQUESTS: readonly StreamRequest[] = [
  ...['imageless/exec?command=x&stdout=1', 'imageless/attach?stdout=1', 'done/exec?command=x&stdout=1'].flatMap(
    (path) => [spdy(path, V4), webSocket(path, V4), webSocket(path, V5)],
  ),
  spdy('done/attach?stdout=1', V4),
  spdy('done/portforward', FORWARD),
  spdy('imageless/portforward', FORWARD),
  webSocket('done/portforward', TUNNEL),
  webSocket('done/portforward?ports=8080', V4),
  ...['one/exec?command=x', 'one/attach'].flatMap((path) => [spdy(path, V4), webSocket(path, V4), webSocket(path, V5)]),
  ...[spdy('one/exec?command=x&stdout=1', 'v9'), spdy('one/exec?command=x&stdout=1')],
  ...[spdy('one/attach?stdout=1', 'v9'), spdy('one/attach?stdout=1')],
  ...[spdy('one/portforward', 'v9'), spdy('one/portforward'), spdy('one/portforward', FORWARD)],
  { ...spdy('one/exec?command=x&stdout=1'), upgrade: 'nope' },
  { ...spdy('one/exec?command=x&stdout=1', 'v9'), upgrade: 'nope' },
  { ...spdy('one/portforward'), upgrade: 'nope' },
  spdy('one/exec?command=node&stdout=zz&stdin=maybe', V4, 'v3.channel.k8s.io'),
  spdy('one/exec?command=node&stdout=1', 'v9', 'v2.channel.k8s.io', V4),
  ...[V5, V4, 'channel.k8s.io', 'base64.channel.k8s.io', 'v4.base64.channel.k8s.io', 'v3.channel.k8s.io', 'v9'].flatMap(
    (protocol) => [
      webSocket(`one/exec?command=node&command=-p&command=7&${OUTPUT}`, protocol),
      webSocket(`one/exec?${node('process.exitCode=3')}&${OUTPUT}`, protocol),
      webSocket(`one/exec?command=nonesuch&${OUTPUT}`, protocol),
    ],
  ),
  webSocket(`one/exec?command=node&command=-p&command=7&${OUTPUT}`, `${V4},${V5}`),
  webSocket(`one/exec?command=node&command=-p&command=7&${OUTPUT}`, `v9,${V4}`),
  ...[V5, V4].map((protocol) => webSocket('one/exec?stdout=1', protocol)),
  ...['', '/nonesuch', '/etc'].map((file) => webSocket(`one/exec?command=${file}&stdout=1`, V5)),
  webSocket(`one/exec?stdin=1&${OUTPUT}&${HEARS}`, V5, '\0hi', '\xff\0'),
  webSocket(`one/exec?stdin=1&${OUTPUT}&${HEARS}`, V5, '\0hi', '\xff\x01', '\xff\0'),
  webSocket(`one/exec?stdin=1&${OUTPUT}&${HEARS}`, V5, '\0hi', '\xff\x09'),
  webSocket(`one/exec?stdin=1&${OUTPUT}&${HEARS}`, V5, '\0hi', '\xff\0\0'),
  webSocket(`one/exec?stdin=1&${OUTPUT}&${HEARS}`, V5, '\0hi', '\xff'),
  webSocket(`one/exec?${OUTPUT}&${HEARS}`, V5, '\0hi'),
  webSocket(`one/attach?stdin=1&${OUTPUT}`, V5, '\0hello\n', '\xff\0'),
  webSocket(`term/attach?stdin=1&${OUTPUT}`, V5),
  webSocket(`term/attach?stdin=1&${OUTPUT}`, V4),
  spdy(`term/attach?stdin=1&${OUTPUT}`, V4),
  webSocket('one/portforward', 'SPDY/3.1+nope.k8s.io'),
  ...['', '?ports=0', '?ports=70000', '?ports=zz', '?ports=1'].map((query) => webSocket(`one/portforward${query}`, V4)),
  webSocket('one/portforward?ports=1', 'v9'),
  webSocket('imageless/portforward?ports=1', V4),
];

/** How a record names a request. */
export function titleOf({ path, upgrade, protocols, say = [] }: StreamRequest): string {
  return [path, upgrade, protocols.join(','), ...say.map((frame) => JSON.stringify(frame))].join(' ');
}

/** An answer without what chance put in it: what containerd calls things. */
export function normaliseAnswer(answer: object): unknown {
  return JSON.parse(
    JSON.stringify(answer)
      .replace(/[0-9a-f]{64}/g, '<id>')
      .replace(/cni-[0-9a-f-]{36}/g, '<netns>'),
  );
}
