/** A part of the names that a server answers for, on one port. */
export interface ServerBlock {
  /** Lower case, without the final dot; empty for the root. */
  readonly zone: string;
  readonly port: number;
  readonly plugins: ReadonlySet<string>;
}

/** Why a Corefile cannot be used, in CoreDNS's words. */
export class CorefileError extends Error {}

/** The directives that this stand-in has; arguments of `forward`, `log`, `errors` do not matter to it. */
const PLUGINS: ReadonlySet<string> = new Set([
  'whoami',
  'forward',
  'log',
  'errors',
  'ready',
  'health',
  'reload',
  'cache',
]);
const DNS_PORT = 53;

/**
 * Reads a Corefile of server blocks with one plugin a line. Mirrors the Caddyfile parser of CoreDNS; does not: snippets,
 * imports, environment variables, plugins with blocks of their own. @throws CorefileError
 */
export function parseCorefile(text: string): readonly ServerBlock[] {
  const blocks: ServerBlock[] = [];
  let open: { readonly keys: readonly string[]; readonly plugins: Set<string> } | undefined;
  text.split('\n').forEach((raw, index) => {
    const words = raw
      .replace(/(^|\s)#.*$/, '')
      .trim()
      .split(/\s+/)
      .filter((word) => word !== '');
    const [first = ''] = words;
    if (first === '') return;
    if (open === undefined) {
      if (words.at(-1) !== '{') throw problem(index, `Unexpected token '${first}', expecting '{'`);
      open = { keys: words.slice(0, -1), plugins: new Set() };
    } else if (first === '}') {
      for (const key of open.keys) blocks.push({ ...zoneOf(key, index), plugins: open.plugins });
      open = undefined;
    } else if (PLUGINS.has(first)) open.plugins.add(first);
    else throw problem(index, `Unknown directive '${first}'`);
  });
  if (open !== undefined) throw new CorefileError("Corefile - Error during parsing: Unexpected EOF, expecting '}'");
  return blocks;
}

function zoneOf(key: string, line: number): { readonly zone: string; readonly port: number } {
  const [, name = '', port] = /^(?:dns:\/\/)?([^:]*)(?::(\d+))?$/.exec(key) ?? [];
  if (name === '' && port === undefined) throw problem(line, `invalid server block key '${key}'`);
  return { zone: name.toLowerCase().replace(/\.$/, ''), port: port === undefined ? DNS_PORT : Number(port) };
}

function problem(line: number, message: string): CorefileError {
  return new CorefileError(`Corefile:${String(line + 1)} - Error during parsing: ${message}`);
}
