/**
 * What a proxy serves: plain, immutable data. A controller compiles it from API objects of all clusters; the proxy never
 * sees Kubernetes. How it travels: {@link TableParts}.
 *
 * Every API family speaks these words; what a family answers or prefers differently is written in the table, so that the
 * proxy has one way to do each thing.
 */
import type { Backend } from './backend.ts';
import type { Listener, StreamListener } from './listener.ts';
import type { HeaderValue, LocalAnswer } from './local-answer.ts';

export interface RouteTable {
  /** Grows with every change; a proxy acknowledges it. */
  readonly version: number;
  /** Generation of every API object that went into it, by `Kind/namespace/name`. */
  readonly sources: Readonly<Record<string, number>>;
  /** Region of a client that does not say where it is. */
  readonly defaultClientRegion: string;
  /** Of HTTP. */
  readonly listeners: readonly Listener[];
  /** Of bytes. @default none */
  readonly streams?: readonly StreamListener[];
  /** By backend name. */
  readonly backends: Readonly<Record<string, Backend>>;
  /** Certificates that listeners and backends name. Private keys: a table is a secret where it has any. */
  readonly certificates?: Readonly<Record<string, KeyPair>>;
  /** Certificate authorities that listeners and backends name, PEM. */
  readonly trust?: Readonly<Record<string, readonly string[]>>;
  /** What the proxy answers itself. @default those of chapter 1 */
  readonly answers?: Partial<AnswerTexts>;
  /** Put on every answer, forwarded or not: `via` of chapter 1. @default none */
  readonly answerHeaders?: readonly HeaderValue[];
  /** Names that the resolver of a sidecar answers itself. @default none */
  readonly resolver?: Resolver;
  /** What the star of a hostname stands for: one label or more (000-D4), or one alone (004-D1). @default labels */
  readonly wildcards?: 'labels' | 'label';
}

/** PEM. */
export interface KeyPair {
  /** The certificate and what leads to its root. */
  readonly certificateChain: string;
  readonly privateKey: string;
}

/** Semantics 6.2: the same trouble has other words in each family. */
export interface AnswerTexts {
  /** No listener, host or path takes the request. */
  readonly noRoute: LocalAnswer;
  /** The rule has no backend, or its share is of a reference that does not resolve. */
  readonly noBackend: LocalAnswer;
  readonly noHealthyUpstream: LocalAnswer;
  /** No connection, or none that lasted until an answer. */
  readonly upstreamError: LocalAnswer;
  /** No connection in time. @default upstreamError */
  readonly connectTimeout?: LocalAnswer;
  /** No connection, for want of a certificate that is believed. @default upstreamError */
  readonly tlsError?: LocalAnswer;
  readonly upstreamTimeout: LocalAnswer;
  /** SNI and host belong to different listeners. */
  readonly misdirected: LocalAnswer;
}

export interface Resolver {
  /** Lower-case names without a dot at the end -> IPv4 addresses. */
  readonly hosts: Readonly<Record<string, readonly string[]>>;
  readonly ttlSeconds: number;
  /** Answered for names that the cluster's DNS does not know. 003-D2 */
  readonly unknownNames?: readonly string[];
}

/** What a proxy tells the controller after it applied a table. */
export interface TableAck {
  readonly version: number;
  /** Ports it listens on now. */
  readonly ports: readonly number[];
  /** Ports it could not bind, with the reason. */
  readonly failures: readonly { readonly port: number; readonly reason: string }[];
}
