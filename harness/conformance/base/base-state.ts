/** The base state, deployed. */
export interface BaseState {
  /** Of the Gateway, as its status says. */
  readonly address: string;
}
