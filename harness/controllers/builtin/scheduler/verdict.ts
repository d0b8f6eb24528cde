/** Why a pod does not go on a node. */
export interface Verdict {
  /** In kube-scheduler's words. */
  readonly reasons: readonly string[];
  /** Not even the removal of other pods would help. */
  readonly isFinal: boolean;
}
