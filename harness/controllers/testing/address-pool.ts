import type { AddressAllocator } from '../builtin/service-load-balancer/address-allocator.ts';

/** Two addresses. */
export function addressPool(addresses: readonly string[] = ['127.9.0.1', '127.9.0.2']): AddressAllocator {
  const held = new Map<string, string>();
  return {
    allocate: (key, wanted) => {
      const own = held.get(key);
      if (own !== undefined && (wanted === undefined || wanted === own)) return own;
      const taken = new Set([...held].filter(([other]) => other !== key).map(([, address]) => address));
      const address = wanted ?? addresses.find((each) => !taken.has(each));
      if (address === undefined) throw new Error('no address is left');
      if (taken.has(address)) throw new Error(`${address} is taken`);
      held.set(key, address);
      return address;
    },
    release: (key) => {
      held.delete(key);
    },
  };
}
