import type { PodRuntime } from '../../apiserver/streams/pod-runtime.ts';
import type { Kubelets } from '../../kubelet/kubelet.ts';
import { refusals } from '../../kube/status/refusals.ts';

/** The runtime of an API server that starts before its kubelets do. */
export class LatePodRuntime implements PodRuntime {
  /** Those that run the pods, once they are there. */
  kubelets: Kubelets | undefined;

  logs(...call: Parameters<PodRuntime['logs']>): ReturnType<PodRuntime['logs']> {
    return this.#present().logs(...call);
  }

  exec(...call: Parameters<PodRuntime['exec']>): ReturnType<PodRuntime['exec']> {
    return this.#present().exec(...call);
  }

  attach(...call: Parameters<PodRuntime['attach']>): ReturnType<PodRuntime['attach']> {
    return this.#present().attach(...call);
  }

  refusal(...call: Parameters<NonNullable<PodRuntime['refusal']>>): string | undefined {
    return this.#present().refusal?.(...call);
  }

  dial(...call: Parameters<PodRuntime['dial']>): ReturnType<PodRuntime['dial']> {
    return this.#present().dial(...call);
  }

  #present(): PodRuntime {
    if (this.kubelets === undefined) throw refusals.internal('the kubelets have not started yet');
    return this.kubelets;
  }
}
