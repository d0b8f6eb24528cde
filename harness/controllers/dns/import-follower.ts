import type { Clock } from '../../core/clock.ts';
import type { CustomResourceDefinition } from '../../kube/api/apiextensions.ts';
import type { KubeClient } from '../../kube/client/kube-client.ts';
import { Informer } from '../runtime/informer.ts';
import { importDefinition, serviceImports, type ImportGroup, type ServiceImport } from './service-import.ts';

export interface ImportFollowerOptions {
  readonly imports: ImportGroup;
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly onChange: () => void;
}

interface Following {
  readonly version: string;
  readonly informer: Informer<ServiceImport>;
  readonly stop: () => void;
  readonly ended: Promise<void>;
}

/** Follows the ServiceImports of a group as long as the cluster knows the kind, without asking for it while it does not. */
export class ImportFollower {
  /** The definition is what has to be known first. */
  readonly synced = true;
  readonly #options: ImportFollowerOptions;
  readonly #definitions: Pick<Informer<CustomResourceDefinition>, 'list'>;
  #following: Following | undefined;

  constructor(options: ImportFollowerOptions, definitions: Pick<Informer<CustomResourceDefinition>, 'list'>) {
    this.#options = options;
    this.#definitions = definitions;
  }

  /** Undefined while the cluster does not serve the kind. */
  get list(): readonly ServiceImport[] | undefined {
    return this.#following?.informer.list();
  }

  /** Looks at the definition: begins, ends, or changes to another version. */
  follow(): void {
    const version = servedVersion(this.#options.imports, this.#definitions.list());
    if (version === this.#following?.version) return;
    this.#following?.stop();
    this.#following = version === undefined ? undefined : this.#start(version);
  }

  /** Until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else
        signal.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { once: true },
        );
    });
    this.#following?.stop();
    await this.#following?.ended;
  }

  #start(version: string): Following {
    const stopped = new AbortController();
    const informer = new Informer<ServiceImport>({
      ...this.#options,
      type: serviceImports(this.#options.imports, version),
    });
    return {
      version,
      informer,
      stop: () => {
        stopped.abort(new Error('the kind is not served any more'));
      },
      ended: informer.run(stopped.signal),
    };
  }
}

function servedVersion(imports: ImportGroup, definitions: readonly CustomResourceDefinition[]): string | undefined {
  const definition = definitions.find(({ metadata }) => metadata.name === importDefinition(imports));
  const established = definition?.status?.conditions?.some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
  if (definition === undefined || established !== true) return undefined;
  return imports.versions.find((version) =>
    definition.spec.versions.some(({ name, served }) => name === version && served),
  );
}
