import { Readable } from 'node:stream';
import type { Clock } from '../../../core/clock.ts';
import type { RunningProgram } from '../../../core/exec.ts';
import { toJsonLine } from '../../../core/json-lines.ts';
import type { Fault } from '../../../faults/fault.ts';
import { remoteSource } from '../../../traffic/remote-source.ts';
import type { FleetControl } from '../fleet-control.ts';
import { askControl, ControlCall } from './control-call.ts';

/** For undoing, which must go on when the run was interrupted. */
const UNDO_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 10_000;

/** The control of a fleet in another process. Throws `FLEETBED_FLEET_UNKNOWN` when it does not answer. */
export async function remoteControl(path: string, clock: Clock, signal: AbortSignal): Promise<FleetControl> {
  const kubeconfigs = (await askControl(path, { op: 'hello' }, signal)) as FleetControl['kubeconfigs'];
  return {
    kubeconfigs,
    checkImage: async (ref, own) => {
      await askControl(path, { op: 'check-image', ref }, own);
    },
    fault: async (kind, cluster, own) => {
      const lifetime = new AbortController();
      const call = await ControlCall.open(path, { op: 'fault', kind, cluster }, lifetime.signal);
      return await injected(call, own);
    },
    run: async (spec, own) => {
      await askControl(path, { op: 'run', spec }, own);
      return {
        name: spec.name,
        address: spec.address,
        logs: async (reading) => String(await askControl(path, { op: 'logs', name: spec.name }, reading)),
        [Symbol.asyncDispose]: async () => {
          await askControl(path, { op: 'end', name: spec.name }, AbortSignal.timeout(END_TIMEOUT_MS));
        },
      };
    },
    networkVantage: async (own) => {
      const call = await ControlCall.open(path, { op: 'vantage' }, own);
      await call.reply(own);
      return remoteSource(driverOver(call), { kind: 'network' }, { clock });
    },
    stalledMs: async (lastMs, own) => Number(await askControl(path, { op: 'stalled', lastMs }, own)),
    collect: async (directory, own) => {
      await askControl(path, { op: 'collect', directory }, own);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The fault is in force while the connection lasts. */
async function injected(call: ControlCall, signal: AbortSignal): Promise<Fault> {
  let description: string;
  try {
    description = String(await call.reply(signal));
  } catch (error) {
    await call[Symbol.asyncDispose]();
    throw error;
  }
  let undone: Promise<void> | undefined;
  const undo = async (): Promise<void> => {
    await using _call = call;
    call.say({ op: 'undo' });
    await call.reply(AbortSignal.timeout(UNDO_TIMEOUT_MS));
  };
  return { description, [Symbol.asyncDispose]: () => (undone ??= undo()) };
}

/** The rest of the connection, as a program that was started. */
function driverOver({ socket, lines }: ControlCall): RunningProgram {
  const ended = new Promise<{ exitCode: number; stdout: string; stderr: string }>((resolve) => {
    socket.once('close', () => {
      resolve({ exitCode: 0, stdout: '', stderr: '' });
    });
  });
  return {
    stdin: socket,
    stdout: Readable.from(textOf(lines), { objectMode: false }),
    ended,
    [Symbol.asyncDispose]: async () => {
      socket.destroy();
      await ended;
    },
  };
}

async function* textOf(lines: AsyncGenerator): AsyncGenerator<string> {
  for await (const line of lines) yield toJsonLine(line);
}
