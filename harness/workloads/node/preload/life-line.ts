import { Worker } from 'node:worker_threads';
import { LIFE_LINE_FD, type NodeSettings } from './settings.ts';

/**
 * Ends the program, and all that it has started, when the process that started it is gone. A thread of its own sees that
 * even while the program computes for ever.
 */
export function watchLifeLine({ directory }: NodeSettings): void {
  const code = `
    const { Socket } = require('node:net');
    const { rmSync } = require('node:fs');
    const line = new Socket({ fd: ${String(LIFE_LINE_FD)} });
    line.on('error', () => undefined);
    line.on('close', () => {
      try {
        rmSync(${JSON.stringify(directory)}, { recursive: true, force: true });
      } finally {
        process.kill(-${String(process.pid)}, 'SIGKILL');
      }
    });
    line.resume();`;
  // Without its own output it would open that of the program, which has effects on the program.
  const worker = new Worker(code, { eval: true, execArgv: [], env: {}, stdout: true, stderr: true });
  worker.unref();
}
