import { ERROR_CODES, type ErrorCode } from './error-codes.ts';

/** One thing that is wrong, with its place when it came from a file. */
export interface Problem {
  /** Where: a field path such as `spec.clusters[1].name`, or what was checked. */
  readonly path: string;
  readonly message: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
}

export interface ErrorDetails {
  /** What was seen, in the words of the tool or server that said it. */
  readonly observed?: string;
  /** What the reader should do next. */
  readonly hint?: string;
  /** Every single problem, where there can be several. */
  readonly problems?: readonly Problem[];
  readonly cause?: unknown;
}

/** The one error class of fleetbed: a stable {@link ErrorCode}, what was observed, and what to do next. */
export class FleetbedError extends Error {
  readonly code: ErrorCode;
  readonly observed: string | undefined;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'FleetbedError';
    this.code = code;
    this.observed = details.observed;
    this.hint = details.hint;
    this.problems = details.problems ?? [];
  }

  /** The exit code of a command that ends with this error. */
  get exitCode(): number {
    return ERROR_CODES[this.code].exit;
  }
}

export function isFleetbedError(error: unknown, code?: ErrorCode): error is FleetbedError {
  return error instanceof FleetbedError && (code === undefined || error.code === code);
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * What went wrong first. When a clean-up fails on the way out of a failure, `using` throws a `SuppressedError` that holds
 * both: `suppressed` is the failure, `error` what its clean-up said.
 */
export function firstFailure(error: unknown): unknown {
  return isSuppressedError(error) ? firstFailure(error.suppressed) : error;
}

function isSuppressedError(error: unknown): error is Error & { readonly error: unknown; readonly suppressed: unknown } {
  return error instanceof Error && error.name === 'SuppressedError' && 'suppressed' in error && 'error' in error;
}

/** Several lines for a person: code, message, problems, observation, hint, and the causes below. */
export function describeError(error: unknown): string {
  if (isSuppressedError(error)) {
    return [describeError(error.suppressed), ...indent('clean-up failed', describeError(error.error))].join('\n');
  }
  if (!(error instanceof FleetbedError)) return messageOf(error);
  const lines = [`${error.code}: ${error.message}`];
  for (const problem of error.problems) lines.push(`  ${describeProblem(problem)}`);
  if (error.observed !== undefined) lines.push(...indent('observed', error.observed));
  if (error.hint !== undefined) lines.push(...indent('next', error.hint));
  if (error.cause instanceof AggregateError)
    for (const part of error.cause.errors) lines.push(...indent('also', describeError(part)));
  else if (error.cause !== undefined) lines.push(...indent('cause', describeError(error.cause)));
  return lines.join('\n');
}

export function describeProblem(problem: Problem): string {
  const place = problem.line === undefined ? '' : `${String(problem.line)}:${String(problem.column ?? 1)} `;
  return `${place}${problem.path}: ${problem.message}`;
}

function indent(label: string, text: string): string[] {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  return [`  ${label}: ${first}`, ...rest.map((line) => `    ${line}`)];
}
