import type { AddressAllocator } from '../../controllers/builtin/service-load-balancer/address-allocator.ts';
import { AddressRange } from './address-range.ts';

/** The addresses of Services of type LoadBalancer of one cluster. */
export function loadBalancerAddresses(cidr: string): AddressAllocator {
  const range = new AddressRange(cidr, 1);
  const given = new Map<string, string>();
  return {
    allocate: (key, wanted) => {
      const held = given.get(key);
      if (held !== undefined && (wanted === undefined || wanted === held)) return held;
      if (wanted !== undefined && !range.claim(wanted))
        throw new Error(`the address ${wanted} is taken, or not one of ${cidr}`);
      const address = wanted ?? range.take();
      if (held !== undefined) range.giveBack(held);
      given.set(key, address);
      return address;
    },
    release: (key) => {
      const held = given.get(key);
      given.delete(key);
      if (held !== undefined) range.giveBack(held);
    },
  };
}
