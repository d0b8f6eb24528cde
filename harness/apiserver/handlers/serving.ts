import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { User } from '../authn/user.ts';
import type { Registry } from '../registry/registry.ts';
import type { ResourceCatalog } from '../registry/resource-catalog.ts';
import type { ResourceDefinition } from '../registry/resource-definition.ts';
import type { StoreEnvironment } from '../registry/store-environment.ts';
import type { SubresourcePrograms } from '../registry/subresource-handlers.ts';
import type { BodyDecoders } from '../request/decode-body.ts';
import type { ResourceRequest } from '../request/request-info.ts';

/** What the handlers of a server share. */
export interface Serving {
  readonly env: StoreEnvironment;
  readonly registry: Registry;
  readonly catalog: ResourceCatalog;
  readonly programs: SubresourcePrograms;
  readonly decoders: BodyDecoders;
}

/** A request for a resource, authenticated and authorized. */
export interface ResourceCall {
  readonly request: IncomingMessage;
  /** Absent for upgrades. */
  readonly response?: ServerResponse;
  readonly upgrade?: { readonly socket: Duplex; readonly head: Buffer };
  readonly info: ResourceRequest;
  readonly query: URLSearchParams;
  readonly definition: ResourceDefinition;
  readonly user: User;
  /** Whether a person reads the answer. */
  readonly pretty: boolean;
  /** Aborted when the client goes away or the server stops. */
  readonly signal: AbortSignal;
  /** Adds a line to the `Warning` headers of the answer. */
  readonly warn: (message: string) => void;
}

/** What goes back, whole. */
export interface Answer {
  readonly code: number;
  readonly contentType: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `streamed`: the handler writes the answer itself. */
export type Outcome = Answer | 'streamed';
