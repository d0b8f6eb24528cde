import type { Writable } from 'node:stream';

/** Bytes of log lines that may wait for their reader. */
const MOST_WAITING = 1024 * 1024;

/** Writes lines for people. While the reader is far behind, lines are dropped: a program that serves neither waits nor hoards. */
export function logLine(stream: Writable): (line: string) => void {
  return (line) => {
    if (!stream.destroyed && !stream.writableEnded && stream.writableLength < MOST_WAITING) stream.write(`${line}\n`);
  };
}
