import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import type { Clock } from '../../../core/clock.ts';
import { toJsonLine } from '../../../core/json-lines.ts';
import type { Random } from '../../../core/random.ts';
import type { Topology } from '../../../topology/topology.ts';
import type { ImageCatalog } from '../../../workloads/program.ts';
import { FleetRuntime } from '../fleet-runtime.ts';
import { controlFailure } from './control-protocol.ts';
import type { LaunchReport } from './launch-report.ts';
import { serveControl } from './serve-control.ts';

export interface KeepFleetOptions {
  /** Of the fleet, with its record. */
  readonly directory: string;
  readonly socket: string;
  readonly images: ImageCatalog;
  readonly clock: Clock;
  readonly random: Random;
  /** Where the start is reported; its reader may go away after that. */
  readonly stdout: Writable;
  /** Ends the fleet in order. */
  readonly signal: AbortSignal;
}

/** Makes the fleet of a directory and keeps it until somebody asks for the end. @returns the exit code */
export async function keepFleet(options: KeepFleetOptions): Promise<number> {
  const { directory, socket, images, clock, random, stdout } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  // Whoever launched this may be gone.
  stdout.on('error', () => undefined);
  const say = (report: LaunchReport): void => {
    stdout.write(toJsonLine(report));
  };
  try {
    const record = JSON.parse(await readFile(path.join(directory, 'fleet.json'), 'utf8')) as { topology: Topology };
    const emit = (step: Extract<LaunchReport, { type: 'step' }>['step']): void => {
      say({ type: 'step', step });
    };
    await using fleet = await FleetRuntime.start({ topology: record.topology, images, clock, random, emit, signal });
    const onShutdown = (): void => {
      stop.abort();
    };
    await using _control = await serveControl({ fleet, clock, socket, onShutdown });
    say({ type: 'ready' });
    await aborted(signal);
    return 0;
  } catch (error) {
    say({ type: 'failed', failure: controlFailure(error) });
    return 3;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
    if (signal.aborted) resolve();
  });
}
