/** Hands out LoadBalancer addresses. */
export interface AddressAllocator {
  /**
   * The address of a Service, the same one each time. Throws when none is left.
   *
   * @param key `namespace/name`
   * @param wanted given instead if it is free; throws if it is not
   */
  allocate(key: string, wanted?: string): string;
  /** The address is free again. Nothing happens for an unknown key. */
  release(key: string): void;
}
