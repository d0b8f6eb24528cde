/** Who listens on a port already, from Linux's `/proc`; for messages only. */
import { readdir, readFile, readlink } from 'node:fs/promises';

const LISTENING = '0A';

/** `node (pid 42) on 0.0.0.0:80`; undefined where it cannot be known: other systems, processes of other users. */
export async function portHolder(address: string, port: number): Promise<string | undefined> {
  try {
    const row = listeners(await readFile('/proc/net/tcp', 'latin1')).find(
      (listener) => listener.port === port && (listener.address === address || listener.address === '0.0.0.0'),
    );
    if (row === undefined) return undefined;
    const owner = await ownerOf(row.inode);
    return `${owner === undefined ? 'another process' : owner} on ${row.address}:${String(port)}`;
  } catch {
    return undefined;
  }
}

interface Listener {
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

function listeners(table: string): Listener[] {
  const found: Listener[] = [];
  for (const line of table.split('\n').slice(1)) {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const [address = '', port = ''] = local.split(':');
    if (state !== LISTENING) continue;
    // The address is a number in the byte order of the machine.
    const bytes = (address.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse();
    found.push({ address: bytes.join('.'), port: Number.parseInt(port, 16), inode });
  }
  return found;
}

async function ownerOf(inode: string): Promise<string | undefined> {
  const target = `socket:[${inode}]`;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const file of files)
      if ((await readlink(`/proc/${pid}/fd/${file}`).catch(() => '')) === target)
        return `${(await readFile(`/proc/${pid}/comm`, 'utf8')).trim()} (pid ${pid})`;
  }
  return undefined;
}
