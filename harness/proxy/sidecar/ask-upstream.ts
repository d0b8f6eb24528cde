import type { Clock } from '../../core/clock.ts';
import type { ProgramNetwork } from '../../core/program-network.ts';

export interface UpstreamDns {
  readonly address: string;
  /** @default 53 */
  readonly port?: number;
}

const TIMEOUT_MS = 5_000;
const HEADER_BYTES = 12;

/** Passes a query on as it came. Resolves to the answer; undefined when there is none in time. */
export async function askUpstream(
  query: Buffer,
  { address, port = 53 }: UpstreamDns,
  { network, clock }: { readonly network: ProgramNetwork; readonly clock: Clock },
): Promise<Buffer | undefined> {
  // A port of its own for each query: nobody can guess where to send a false answer.
  await using socket = await network.bindDatagrams(0);
  return await new Promise<Buffer | undefined>((resolve) => {
    const timer = clock.after(TIMEOUT_MS, () => {
      resolve(undefined);
    });
    socket.onMessage((answer, from) => {
      if (from.address !== address || from.port !== port || answer.length < HEADER_BYTES) return;
      if (answer.readUInt16BE(0) !== query.readUInt16BE(0)) return;
      timer[Symbol.dispose]();
      resolve(answer);
    });
    socket.send(query, port, address);
  });
}
