/** Where names are asked for, as `/etc/resolv.conf` says it. */
export interface NameServer {
  readonly address: string;
  /** @default 53 */
  readonly port?: number;
  /** `default.svc.cluster.local`, `svc.cluster.local`, `cluster.local`. */
  readonly search: readonly string[];
  /** Names with fewer dots are tried with the search list first. @default 5 */
  readonly ndots?: number;
}
