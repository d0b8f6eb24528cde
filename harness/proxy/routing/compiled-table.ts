import type { Clock } from '../../core/clock.ts';
import type { Problem } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import { ClientSessions } from '../balance/client-sessions.ts';
import type { Wildcards } from '../match/host-index.ts';
import { Patterns } from '../match/pattern.ts';
import { routeProblems } from '../match/route-problems.ts';
import type { RoutedMatch } from '../match/route-matcher.ts';
import { visit, type Steps } from '../pace.ts';
import type { Backend } from '../table/backend.ts';
import type { RouteTable } from '../table/route-table.ts';
import { AnswerBook } from './answer-book.ts';
import { compileMatch, type CompiledMatch, type NamedBackend } from './compiled-match.ts';
import { HttpPort } from './http-port.ts';
import { KeptTurns } from './kept-turns.ts';
import { PortIndex } from './port-index.ts';
import { StreamPort } from './stream-port.ts';

/** A table as requests are planned by it. `B` is what the caller holds for a backend. */
export interface CompiledTable<B> {
  readonly defaultClientRegion: string;
  readonly answers: AnswerBook;
  /** What the proxy calls itself in `Via`: the one of {@link RouteTable.answerHeaders}. */
  readonly via: string | undefined;
  readonly http: PortIndex<HttpPort>;
  readonly streams: PortIndex<StreamPort>;
  backendOf(name: string): NamedBackend<B> | undefined;
  /** What is done to requests that this match takes. */
  compiled(place: RoutedMatch): CompiledMatch<B>;
  /** Whose turn it is among the backends of a rule or stream route. */
  readonly turns: KeptTurns;
  /** Those of clients that are known by their address. */
  readonly sessions: ClientSessions;
  /** Matches that can never match. Takes as long as compiling all regular expressions. */
  problems(): Steps<Problem[]>;
}

/**
 * Compiles table after table. What costs time is put off until a request needs it; what tables have in common (routes that
 * are the same objects, regular expressions, whose turn it is, sessions) is kept.
 */
export class TableCompiler<B> {
  readonly #patterns = new Patterns();
  readonly #turns: KeptTurns;
  readonly #sessions: ClientSessions;
  /** Of the table before. */
  #before: PortIndex<HttpPort> | undefined;
  #wildcards: Wildcards = 'labels';

  constructor({ random, clock }: { readonly random: Random; readonly clock: Clock }) {
    this.#turns = new KeptTurns(random);
    this.#sessions = new ClientSessions(clock);
  }

  /** @param backendOf what stands for a backend; undefined when the table does not have it */
  *compile(table: RouteTable, backendOf: (name: string) => B | undefined): Steps<CompiledTable<B>> {
    this.#patterns.turn();
    this.#turns.turn();
    const [patterns, turns] = [this.#patterns, this.#turns];
    const wildcards: Wildcards = table.wildcards ?? 'labels';
    const named = (name: string): NamedBackend<B> | undefined => nameBackend(table.backends, name, backendOf);
    const matches = new WeakMap<RoutedMatch, CompiledMatch<B>>();
    const before = wildcards === this.#wildcards ? this.#before : undefined;
    const options = { patterns, wildcards };
    const http = yield* PortIndex.compile(table.listeners, (sharing, bound) =>
      HttpPort.compile(sharing, options, before?.get(bound)),
    );
    const streams = yield* PortIndex.compile(table.streams ?? [], (sharing) => StreamPort.compile(sharing, wildcards));
    this.#before = http;
    this.#wildcards = wildcards;
    const compile = (place: RoutedMatch): CompiledMatch<B> => {
      const made = compileMatch(place, {
        patterns,
        turnsOf: ({ route, ruleIndex, rule }) => turns.of(route, ruleIndex, rule),
        backendOf: named,
      });
      matches.set(place, made);
      return made;
    };
    return {
      defaultClientRegion: table.defaultClientRegion,
      answers: new AnswerBook(table),
      via: table.answerHeaders?.find(({ name }) => name.toLowerCase() === 'via')?.value,
      http,
      streams,
      backendOf: named,
      compiled: (place) => matches.get(place) ?? compile(place),
      turns,
      sessions: this.#sessions,
      problems: () => tableProblems(table, patterns),
    };
  }
}

function* tableProblems({ listeners }: RouteTable, patterns: Patterns): Steps<Problem[]> {
  const problems: Problem[] = [];
  for (const { routes } of listeners)
    yield* visit(routes, (route) => {
      problems.push(...routeProblems(route, patterns));
    });
  return problems;
}

function nameBackend<B>(
  specs: Readonly<Record<string, Backend>>,
  name: string,
  backendOf: (name: string) => B | undefined,
): NamedBackend<B> | undefined {
  const backend = backendOf(name);
  const affinity = Object.hasOwn(specs, name) ? specs[name]?.affinity : undefined;
  if (backend === undefined) return undefined;
  return affinity === undefined ? { name, backend } : { name, backend, affinity };
}
