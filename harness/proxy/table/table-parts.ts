/**
 * How tables travel: as JSON, one or several lines each, on a stream of their own for each proxy.
 *
 * A small table is one line. Of a large one, routes and backends that the proxy does not have yet go ahead, in lines that are
 * {@link TableParts}, some at a time; its own line, a {@link RouteTable}, has their numbers in their places. After that line
 * only the parts that it names are remembered. A table whose line does not follow (a newer one was begun) is none; its parts
 * may be named by the next.
 */
export interface TableParts {
  readonly parts: {
    readonly routes: readonly NumberedPart[];
    readonly backends: readonly NumberedPart[];
  };
}

/** A number is given once on a stream. */
type NumberedPart = readonly [number: number, part: unknown];
