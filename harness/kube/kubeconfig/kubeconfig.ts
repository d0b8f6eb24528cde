/** A kubeconfig file, `v1` `Config`. Preferences and extensions are left out. */
export interface Kubeconfig {
  readonly currentContext?: string;
  readonly contexts: readonly KubeconfigContext[];
  readonly clusters: readonly KubeconfigCluster[];
  readonly users: readonly KubeconfigUser[];
}

export interface KubeconfigContext {
  readonly name: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string;
}

/** `settings` are the fields of the file as they stand there: fleetbed passes on what it does not know. */
export interface KubeconfigCluster {
  readonly name: string;
  readonly settings: { readonly server: string } & Readonly<Record<string, unknown>>;
}

export interface KubeconfigUser {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}
