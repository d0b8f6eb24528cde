/** Something broken on purpose. Disposing it undoes it, and resolves when the undoing has taken effect. */
export interface Fault extends AsyncDisposable {
  /** `scale store/store in gke-west-1 to 0`. */
  readonly description: string;
}

/** What can be done to a whole cluster. Three different failures for a client: reset and black hole, hang, black hole. */
export interface ClusterFaults {
  /** Ends the node container at once (SIGKILL); undone by starting it and waiting until the cluster is ready again. */
  kill(cluster: string, signal: AbortSignal): Promise<Fault>;
  /** Freezes the node container: connections stay open, nothing answers. */
  pause(cluster: string, signal: AbortSignal): Promise<Fault>;
  /** Takes the node container off the shared network; the same address comes back with it. */
  disconnect(cluster: string, signal: AbortSignal): Promise<Fault>;
}
