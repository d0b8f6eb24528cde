/** One proxy process with its own address. */
export interface LoadBalancer {
  readonly name: string;
  /** The VIP. */
  readonly address: string;
}
