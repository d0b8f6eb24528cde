import type { Problem } from '../../core/errors.ts';
import type { Random } from '../../core/random.ts';
import type { Wildcards } from '../match/host-index.ts';
import { Patterns } from '../match/pattern.ts';
import { routeProblems } from '../match/route-problems.ts';
import type { RoutedMatch } from '../match/route-matcher.ts';
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
  /** Matches that can never match. Takes as long as compiling all regular expressions. */
  problems(): Problem[];
}

/**
 * Compiles table after table. What costs time is put off until a request needs it; what tables have in common (routes that
 * are the same objects, regular expressions, whose turn it is) is kept.
 */
export class TableCompiler<B> {
  readonly #patterns = new Patterns();
  readonly #turns: KeptTurns;
  /** Of the table before. */
  #before: PortIndex<HttpPort> | undefined;
  #wildcards: Wildcards = 'labels';

  constructor({ random }: { readonly random: Random }) {
    this.#turns = new KeptTurns(random);
  }

  /** @param backendOf what stands for a backend; undefined when the table does not have it */
  compile(table: RouteTable, backendOf: (name: string) => B | undefined): CompiledTable<B> {
    this.#patterns.turn();
    this.#turns.turn();
    const [patterns, turns] = [this.#patterns, this.#turns];
    const wildcards: Wildcards = table.wildcards ?? 'labels';
    const named = (name: string): NamedBackend<B> | undefined => nameBackend(table.backends, name, backendOf);
    const matches = new WeakMap<RoutedMatch, CompiledMatch<B>>();
    const before = wildcards === this.#wildcards ? this.#before : undefined;
    const options = { patterns, wildcards };
    const http = PortIndex.of(table.listeners, (sharing, bound) => new HttpPort(sharing, options, before?.get(bound)));
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
      streams: PortIndex.of(table.streams ?? [], (sharing) => new StreamPort(sharing, wildcards)),
      backendOf: named,
      compiled: (place) => matches.get(place) ?? compile(place),
      turns,
      problems: () =>
        table.listeners.flatMap(({ routes }) => routes.flatMap((route) => routeProblems(route, patterns))),
    };
  }
}

function nameBackend<B>(
  specs: Readonly<Record<string, Backend>>,
  name: string,
  backendOf: (name: string) => B | undefined,
): NamedBackend<B> | undefined {
  const backend = backendOf(name);
  const affinity = Object.hasOwn(specs, name) ? specs[name]?.affinity : undefined;
  if (backend === undefined) return undefined;
  return affinity === undefined ? { backend } : { backend, affinity };
}
