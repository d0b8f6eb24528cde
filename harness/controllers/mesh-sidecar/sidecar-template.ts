/** What a family puts into pods. Every word that a family has of its own is here. */
export interface SidecarTemplate {
  /** `istio-proxy`. */
  readonly containerName: string;
  readonly image: string;
  /** Where the control plane serves identities and tables: an address, since the pod's resolver is the sidecar itself. */
  readonly controllerUrl: string;
  /** The name in the control plane's certificate. */
  readonly controllerName: string;
  /** PEM. */
  readonly root: string;
  readonly tokenAudience: string;
  /** The DNS server of the cluster, for what the sidecar does not know. */
  readonly upstreamDns: string;
  readonly clusterDomain: string;
  /** Of `/ready`. */
  readonly adminPort: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Put on injected pods. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** A label or annotation of a pod that wants no sidecar, with the value that says so. */
  readonly optOut: { readonly key: string; readonly value: string };
}
