import { isMap, LineCounter, parseDocument, stringify, type Document } from 'yaml';
import { FleetbedError, type Problem } from '../../core/errors.ts';
import type { Kubeconfig, KubeconfigCluster, KubeconfigContext, KubeconfigUser } from './kubeconfig.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads a kubeconfig file. Throws `FLEETBED_KUBECONFIG_INVALID` with every problem, each with its line. */
export function parseKubeconfig(text: string): Kubeconfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const reader = new KubeconfigReader(document, lines);
  for (const { message, pos } of document.errors) reader.problemAt(pos[0], 'kubeconfig', message.split('\n')[0] ?? '');
  const config = document.errors.length === 0 ? reader.read() : undefined;
  if (config === undefined || reader.problems.length > 0)
    throw new FleetbedError('FLEETBED_KUBECONFIG_INVALID', 'the kubeconfig cannot be used', {
      problems: reader.problems,
    });
  return config;
}

/** The YAML text of a kubeconfig file. */
export function kubeconfigText({ currentContext, contexts, clusters, users }: Kubeconfig): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: clusters.map(({ name, settings }) => ({ name, cluster: settings })),
    users: users.map(({ name, settings }) => ({ name, user: settings })),
    contexts: contexts.map(({ name, ...context }) => ({ name, context })),
    ...(currentContext === undefined ? {} : { 'current-context': currentContext }),
  });
}

class KubeconfigReader {
  readonly problems: Problem[] = [];
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  read(): Kubeconfig | undefined {
    if (!isMap(this.#document.contents)) {
      this.problemAt(0, 'kubeconfig', 'a mapping is needed');
      return undefined;
    }
    const fields = this.#document.toJS() as Fields;
    if (fields['kind'] !== undefined && fields['kind'] !== 'Config')
      this.#problem(['kind'], `Unsupported value: ${JSON.stringify(fields['kind'])}: "Config" is needed`);
    const clusters = this.#clusters(fields);
    const users = this.#users(fields);
    const contexts = this.#contexts(fields, clusters, users);
    const current = fields['current-context'];
    return {
      ...(typeof current === 'string' && current !== '' ? { currentContext: current } : {}),
      contexts,
      clusters,
      users,
    };
  }

  problemAt(offset: number, path: string, message: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.problems.push({ path, message, line: Math.max(line, 1), column: Math.max(col, 1) });
  }

  #clusters(fields: Fields): KubeconfigCluster[] {
    return this.#entries(fields, 'clusters', 'cluster').flatMap(({ name, settings, path }) => {
      const server = settings['server'];
      if (typeof server !== 'string' || !/^https?:\/\/./.test(server)) {
        this.#problem([...path, 'cluster', 'server'], 'an http or https URL is needed');
        return [];
      }
      return [{ name, settings: { ...settings, server } }];
    });
  }

  #users(fields: Fields): KubeconfigUser[] {
    return this.#entries(fields, 'users', 'user').map(({ name, settings }) => ({ name, settings }));
  }

  #contexts(
    fields: Fields,
    clusters: readonly { readonly name: string }[],
    users: readonly { readonly name: string }[],
  ): KubeconfigContext[] {
    return this.#entries(fields, 'contexts', 'context').flatMap(({ name, settings, path }) => {
      const cluster = this.#reference(settings, [...path, 'context', 'cluster'], clusters);
      const user = this.#reference(settings, [...path, 'context', 'user'], users);
      if (cluster === undefined || user === undefined) return [];
      const namespace = settings['namespace'];
      return [{ name, cluster, user, ...(typeof namespace === 'string' ? { namespace } : {}) }];
    });
  }

  #reference(
    settings: Fields,
    path: readonly (string | number)[],
    known: readonly { readonly name: string }[],
  ): string | undefined {
    const value = settings[String(path.at(-1))];
    if (typeof value !== 'string') this.#problem(path, 'a name is needed');
    else if (known.some(({ name }) => name === value)) return value;
    else this.#problem(path, `there is no ${String(path.at(-1))} "${value}" in this file`);
    return undefined;
  }

  #entries(
    fields: Fields,
    list: string,
    field: string,
  ): { readonly name: string; readonly settings: Fields; readonly path: readonly (string | number)[] }[] {
    const entries = fields[list] ?? [];
    if (!Array.isArray(entries)) {
      this.#problem([list], 'a list is needed');
      return [];
    }
    const seen = new Set<string>();
    return (entries as unknown[]).flatMap((entry, index) => {
      const path = [list, index];
      const { name, [field]: settings } = isFields(entry) ? entry : {};
      if (typeof name !== 'string' || name === '') this.#problem([...path, 'name'], 'a name is needed');
      else if (seen.has(name)) this.#problem([...path, 'name'], `"${name}" is there twice`);
      else if (settings !== null && settings !== undefined && !isFields(settings))
        this.#problem([...path, field], 'a mapping is needed');
      else {
        seen.add(name);
        return [{ name, settings: isFields(settings) ? settings : {}, path }];
      }
      return [];
    });
  }

  #problem(path: readonly (string | number)[], message: string): void {
    const text = path.reduce<string>(
      (so, part) => (typeof part === 'number' ? `${so}[${String(part)}]` : so === '' ? part : `${so}.${part}`),
      '',
    );
    this.problemAt(this.#offset(path), text, message);
  }

  /** Where the field is, or the nearest one around it. */
  #offset(path: readonly (string | number)[]): number {
    for (let length = path.length; length > 0; length -= 1) {
      const node = this.#document.getIn(path.slice(0, length), true);
      if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range))
        return (node.range as readonly number[])[0] ?? 0;
    }
    return 0;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
