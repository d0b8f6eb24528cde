import { compileCors, type CompiledCors } from '../filters/cors.ts';
import { compileEdits, type CompiledEdits } from '../filters/header-edits.ts';
import { compilePathEdit, type PathChange } from '../filters/path-edit.ts';
import { PatternError, type Pattern } from '../match/pattern.ts';
import type { AnswerFilter, MirrorFilter, PathEdit, RedirectFilter, RequestFilter } from '../table/filter.ts';

/** What a chain of filters does to what passes through. */
export interface CompiledFilters {
  readonly request: CompiledEdits | undefined;
  readonly answer: CompiledEdits | undefined;
  readonly hostname: string | undefined;
  readonly path: PathChange | undefined;
  readonly mirrors: readonly MirrorFilter[];
  readonly cors: CompiledCors | undefined;
  /** Ends the request; the first of them. */
  readonly ending: AnswerFilter | RedirectFilter | undefined;
  /** Of a redirect. */
  readonly redirectPath: PathChange | undefined;
}

type OfType<T extends RequestFilter['type']> = Extract<RequestFilter, { readonly type: T }>;

/**
 * A chain of filters, compiled for one match; undefined when there is none. A path that is edited with a text that is no
 * regular expression stays as it is.
 *
 * @param prefix as of {@link compilePathEdit}
 */
export function compileFilters(
  filters: readonly RequestFilter[] | undefined,
  prefix: string | undefined,
  patternOf: (source: string) => Pattern,
): CompiledFilters | undefined {
  if (filters === undefined || filters.length === 0) return undefined;
  const all = <T extends RequestFilter['type']>(type: T): OfType<T>[] =>
    filters.filter((filter): filter is OfType<T> => filter.type === type);
  const ending = filters.find((filter) => filter.type === 'answer' || filter.type === 'redirect');
  const rewrites = all('rewrite');
  const [cors] = all('cors');
  const changeOf = (edit: PathEdit | undefined): PathChange | undefined => pathChange(edit, prefix, patternOf);
  return {
    request: compileEdits(all('request-headers')),
    answer: compileEdits(all('response-headers')),
    hostname: rewrites.findLast(({ hostname }) => hostname !== undefined)?.hostname,
    path: inTurn(rewrites.map(({ path }) => changeOf(path))),
    mirrors: all('mirror'),
    cors: cors === undefined ? undefined : compileCors(cors),
    ending,
    redirectPath: ending?.type === 'redirect' ? changeOf(ending.path) : undefined,
  };
}

function pathChange(
  edit: PathEdit | undefined,
  prefix: string | undefined,
  patternOf: (source: string) => Pattern,
): PathChange | undefined {
  if (edit === undefined) return undefined;
  try {
    return compilePathEdit(edit, prefix, patternOf);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

function inTurn(changes: readonly (PathChange | undefined)[]): PathChange | undefined {
  const all = changes.filter((change) => change !== undefined);
  return all.length <= 1 ? all[0] : (path) => all.reduce((before, change) => change(before), path);
}
