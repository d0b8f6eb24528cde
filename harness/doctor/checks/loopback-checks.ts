import type { Check } from '../../providers/provider.ts';
import type { LoopbackTrouble } from '../loopback-probe.ts';
import { failure, ok, type Judge } from './check.ts';

const NAME = 'loopback addresses';

/** Embedded clusters listen on addresses of 127.0.0.0/8, on low ports, too. */
export const judgeLoopback: Judge = ({ loopbackTrouble }, topology) => {
  if (topology === undefined || loopbackTrouble === undefined) return [];
  if (loopbackTrouble.length === 0) return [ok(NAME, 'the planned ones can be listened on, low ports included')];
  const codes = [...new Set(loopbackTrouble.map(({ code }) => code))];
  return codes.map((code) => {
    const places = loopbackTrouble.filter((trouble) => trouble.code === code);
    return (JUDGEMENTS[code] ?? unknown)(places);
  });
};

const JUDGEMENTS: Readonly<Record<string, (places: readonly LoopbackTrouble[]) => Check>> = {
  EACCES: (places) =>
    failure(
      NAME,
      `this user may not listen on ports below 1024, such as ${shown(places)}`,
      'sudo sysctl -w net.ipv4.ip_unprivileged_port_start=0\nor give Node the right: sudo setcap cap_net_bind_service=+ep "$(readlink -f "$(command -v node)")"\nor run as root',
    ),
  EADDRINUSE: (places) =>
    failure(
      NAME,
      `${shown(places)} cannot be listened on: somebody has the port on every address`,
      `see who with \`ss -ltnp\`: it listens on 0.0.0.0 or *; end it, or let it listen on 127.0.0.1 only`,
    ),
  EADDRNOTAVAIL: (places) =>
    failure(
      NAME,
      `this system has no address ${places[0]?.address ?? ''}: it gives itself 127.0.0.1 alone`,
      `Linux has all of 127.0.0.0/8. On macOS each address is an alias of its own (\`sudo ifconfig lo0 alias ${places[0]?.address ?? ''}\`), also those of pods and Services that come later: use a Linux machine, or --provider kind`,
    ),
};

function unknown(places: readonly LoopbackTrouble[]): Check {
  const code = places[0]?.code ?? '';
  return failure(NAME, `${shown(places)} cannot be listened on: ${code}`, 'use another provider: --provider kind');
}

function shown(places: readonly LoopbackTrouble[]): string {
  return places
    .slice(0, 4)
    .map(({ address, port }) => `${address}:${String(port)}`)
    .join(', ');
}
