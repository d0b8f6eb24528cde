import { connect } from 'node:net';

/** Sends bytes and resolves with all that comes until the far end closes; `reset` where it broke off. */
export function rawExchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let wasReset = false;
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => (wasReset = true));
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1');
      resolve(wasReset && text === '' ? 'reset' : text);
    });
  });
}

/** Without what differs from one time to the next, and without a frame that closes a web socket, which Go does not send. */
export function withoutDate(answer: string): string {
  return answer.replace(/^Date: .*$/gm, 'Date: -').replace(/\x88\x02\x03\xe8$/, '');
}
