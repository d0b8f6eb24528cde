import { DisposeStack } from '../../core/dispose.ts';
import type { GatewayProxy, GatewayProxyOptions } from '../gateway-proxy.ts';
import type { RouteRule } from '../table/route.ts';
import { freePort, startApp, type AppHandler, type LoopbackApp } from './loopback-app.ts';
import { backend, endpointAt, route, rule, tableOf } from './route-tables.ts';
import { startTestProxy } from './test-proxy.ts';

/** One app behind one proxy. */
export interface ForwardingScene extends AsyncDisposable {
  readonly app: LoopbackApp;
  readonly proxy: GatewayProxy;
  readonly port: number;
}

/** Starts an app that answers with `handler`, and a proxy whose one route has `rules`. */
export async function forwardingScene(
  handler?: AppHandler,
  rules: readonly RouteRule[] = [rule('store')],
  options: Partial<GatewayProxyOptions> = {},
): Promise<ForwardingScene> {
  const stack = new DisposeStack();
  const app = stack.use(await startApp('store', handler));
  const proxy = stack.use(await startTestProxy(options));
  const port = await freePort();
  await proxy.apply(tableOf(port, [route(rules)], [backend('store', [endpointAt(app.port)])]));
  return { app, proxy, port, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
}
