import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiObject } from '../../kube/json/api-object.ts';
import type { JsonObject } from '../../kube/json/json.ts';
import type { ResourceRequest } from '../request/request-info.ts';
import type { Eventually } from './eventually.ts';
import type { Registry, WriteContext } from './registry.ts';
import type { ResourceDefinition } from './resource-definition.ts';

/** A request for a `custom` subresource, or for a kind that is answered and never stored (the reviews). */
export interface ProgramCall {
  readonly request: ResourceRequest;
  readonly query: URLSearchParams;
  /** Of the resource: of pods for `pods/eviction`. */
  readonly definition: ResourceDefinition;
  readonly registry: Registry;
  readonly context: WriteContext;
  /** The decoded body; an empty object where none came. `apiVersion` and `kind` are the sent ones and may be absent. */
  readonly body: JsonObject;
  /**
   * The stored object that the path names, in the version of the definition; must not be changed. Throws the 404 of the
   * kind. Not for answered kinds.
   */
  target(): ApiObject;
}

export interface ProgramAnswer {
  /** The HTTP status code. */
  readonly code: number;
  readonly object: JsonObject;
}

/** What remains of a request that is more than question and answer. */
export interface StreamExchange {
  readonly request: IncomingMessage;
  /** Absent for upgrades. */
  readonly response?: ServerResponse;
  /** An upgraded connection, and what came behind its headers. */
  readonly upgrade?: { readonly socket: Duplex; readonly head: Buffer };
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
}

/** Programs may throw a `KubeStatusError`; anything else becomes a 500. */
export type SubresourceProgram =
  | { readonly type: 'object'; run(call: ProgramCall): Eventually<ProgramAnswer> }
  /** `log`, `exec`, `attach`, `portforward`, `proxy`: writes the answer itself. Throwing before the first byte refuses. */
  | { readonly type: 'stream'; run(call: ProgramCall, exchange: StreamExchange): Promise<void> };

/** By the name that a {@link ResourceDefinition} gives: `eviction`, `binding`, `token`, `tokenreview`, `exec`, … */
export type SubresourcePrograms = ReadonlyMap<string, SubresourceProgram>;
