import type { Ipv4Range } from '../core/ipv4.ts';

/** 127.0.0.0/8: addresses of this machine alone. */
export const LOOPBACK_RANGE: Ipv4Range = { first: 0x7f000000, last: 0x7fffffff, prefix: 8 };

/** 127.0.0.0/16: in the hands of the machine itself: localhost, the stub resolver 127.0.0.53, Debian's 127.0.1.1. */
export const SYSTEM_LOOPBACK_RANGE: Ipv4Range = { first: 0x7f000000, last: 0x7f00ffff, prefix: 16 };
