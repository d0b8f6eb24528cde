import { createHash } from 'node:crypto';
import type { ExecResult } from '../../../core/exec.ts';
import { normaliseOutput } from '../../testing/kubectl/kubectl-output.ts';
import { wordsOf, type KubectlStep } from '../../testing/kubectl/kubectl-step.ts';
import { STREAM_STEPS } from '../../testing/kubectl/kubectl-stream-steps.ts';
import { KUBECTL_FLOWS } from './kubectl-flows.ts';
import type { KubectlPlace } from './kubectl-place.ts';

export const TRANSPORTS = ['WebSockets', 'SPDY'] as const;

/** One thing that kubectl does with the pods of `stream-pods.ts`. */
export interface KubectlCase {
  /** How a record names it. */
  readonly title: string;
  readonly run: (place: KubectlPlace, port: number) => Promise<ExecResult>;
}

/** In an order that matters: logs show what was said to the pods before. */
export function kubectlCases(transport: (typeof TRANSPORTS)[number]): readonly KubectlCase[] {
  const flows = Object.entries(KUBECTL_FLOWS).map(([title, run]) => ({ title, run }));
  return (
    [...STREAM_STEPS.map(caseOf), ...flows]
      // A pod can end only once.
      .filter(({ title }) => transport === 'SPDY' || !title.includes('pod ends'))
      .map(({ title, run }) => ({ title: `${title} (${transport})`, run }))
  );
}

function caseOf({ line, input }: KubectlStep): KubectlCase {
  const title = input === undefined ? line : `${line} < ${input.length} bytes`;
  return { title, run: (place) => place.run(wordsOf(line), input) };
}

/** What kubectl said, without what chance and time put in it. */
export function kubectlAnswer(title: string, { exitCode, stdout, stderr }: ExecResult): object {
  const plain = shown(stdout);
  // kubectl reads several containers at the same time.
  const unordered = /--all-containers|-l set/.test(title);
  return { exitCode, stdout: unordered ? plain.split('\n').sort().join('\n') : plain, stderr: shown(stderr) };
}

function shown(output: string): string {
  if (output.length > 100_000) return `${output.length} bytes, ${createHash('sha256').update(output).digest('hex')}`;
  return (
    normaliseOutput(output)
      // A race within kubectl: its input ended too late to be sent.
      .replace(/^E\d{4} .* v2\.go:\d+\] "Unhandled Error" err="EOF"\n/gm, '')
      .replace(/\b[0-9a-f]{64}\b/g, '<id>')
      .replace(/cni-<uid>/g, '<netns>')
      .replace(/^E\d{4} <?.*portforward\.go:\d+\]/gm, '<klog>')
      .replace(/\[::1\]:\d+/g, '<address>')
      .replace(/(Handling connection for|error occurred forwarding) \d+/g, '$1 <port>')
  );
}
