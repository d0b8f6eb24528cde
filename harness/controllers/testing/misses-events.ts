import type { FakeKubeClient } from './fake-kube-client.ts';

/** Has changes of one kind never arrive; what a list finds does. To prove that a test notices. */
export function missesEvents(client: FakeKubeClient, kind: string): void {
  const watch = client.watch.bind(client);
  client.watch = (type, options) => (type.kind === kind ? silent(options.signal) : watch(type, options));
}

async function* silent(signal: AbortSignal): AsyncGenerator<never> {
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
  yield* [];
}
