/** The DNS server, for tests of rooms that only know its table. */
export { startDnsServer, type DnsServer } from '../dns/dns-server.ts';
