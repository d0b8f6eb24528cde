import { messageOf } from '../../core/errors.ts';
import type { ProgramContext } from '../program.ts';
import { logLine } from '../serving/log-line.ts';
import { untilSignalled } from '../serving/until-signalled.ts';
import { contextFields, echoContext, portFrom } from './echo-context.ts';
import { goJson } from './go-json.ts';
import { GO_SIGNALLED } from './http-mode.ts';

/** What the server reads of a datagram. */
const BUFFER = 1_024;

/** The UDP mode: each datagram is told back as JSON, on 8080. */
export async function runUdpMode(context: ProgramContext): Promise<number> {
  const { env, network, stdout } = context;
  const log = logLine(stdout);
  const port = portFrom(env, 'UDP_PORT', '8080');
  const pod = echoContext(env);
  try {
    await using socket = await network.bindDatagrams(Number(port));
    const shown = `Namespace:${pod.namespace} Ingress:${pod.ingress} Service:${pod.service} Pod:${pod.pod}`;
    log(`UDP server listening on :${port} with context: {${shown}}`);
    socket.onMessage((data, from) => {
      const request = data.subarray(0, BUFFER).toString('utf8');
      log(`Received UDP ${request} from ${from.address}:${String(from.port)}`);
      const answer = goJson({ fields: [['request', request], ...contextFields(pod)] });
      socket.send(Buffer.from(answer), from.port, from.address);
    });
    await untilSignalled(context);
    return GO_SIGNALLED;
  } catch (error) {
    log(`echo server error: listening UDP: ${messageOf(error)}`);
    return 1;
  }
}
